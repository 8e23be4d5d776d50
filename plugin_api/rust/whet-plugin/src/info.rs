//! What a library says about itself, and its entry symbol.
use std::mem::size_of;

use whet_plugin_sys as sys;

use crate::{guard, text, Context, Error, Host, Result, Service, Status};

/// `Info::flags`: calls may overlap.
pub const CONCURRENT: u32 = sys::WHET_PLUGIN_CONCURRENT;
/// `Info::flags`: the same item always gets the same score.
pub const DETERMINISTIC: u32 = sys::WHET_PLUGIN_DETERMINISTIC;

/// The fields of `whet_plugin!`; those left out are empty.
#[derive(Clone, Copy)]
pub struct Info {
    /// The name in configs: vendor, dot, name, as in `acme.tone`.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// As semver has it.
    pub version: &'static str,
    /// One sentence.
    pub description: &'static str,
    pub vendor: &'static str,
    /// As SPDX has it.
    pub license: &'static str,
    /// JSON Schema (draft 7) of the settings; empty: no settings.
    pub config_schema: &'static str,
    /// Services without which it cannot work. A strategy has `Service::SEARCH`
    /// here if it says nothing.
    pub needs: &'static [Service],
    pub flags: u32,
}

impl Info {
    /// All fields empty.
    pub const NONE: Info = Info {
        id: "",
        name: "",
        version: "",
        description: "",
        vendor: "",
        license: "",
        config_schema: "",
        needs: &[],
        flags: 0,
    };
}

/// Static data of the library that the host reads from any thread.
pub struct Shared<T>(pub T);

// Pointers in it lead to other static data; nothing is ever written.
unsafe impl<T> Sync for Shared<T> {}

/// How a kind calls an author's type.
pub trait Adapter: Sized + 'static {
    const KIND: &'static str;
    const BASE: Info;
    type Object: Send + 'static;
    type Table: 'static;
    const TABLE: &'static Shared<Self::Table>;
    fn make(context: &Context) -> Result<Self::Object>;
}

/// An object of the author with the struct that the host sees.
pub(crate) struct Holder<T> {
    instance: sys::whet_instance,
    pub(crate) host: Host,
    pub(crate) object: T,
}

impl<T> Holder<T> {
    /// # Safety
    /// `instance` was made by `create` of an adapter of the same object.
    pub(crate) unsafe fn of(instance: *mut sys::whet_instance) -> *mut Self {
        unsafe { (*instance).self_.cast() }
    }
}

pub const fn descriptor(
    info: &Info,
    kind: &'static str,
) -> sys::whet_descriptor {
    assert!(!info.id.is_empty(), "whet_plugin!: id: is missing");
    assert!(!info.name.is_empty(), "whet_plugin!: name: is missing");
    assert!(!info.version.is_empty(), "whet_plugin!: version: is missing");
    sys::whet_descriptor {
        struct_size: size_of::<sys::whet_descriptor>() as u32,
        flags: info.flags,
        kind: text::to_c(kind),
        id: text::to_c(info.id),
        name: text::to_c(info.name),
        version: text::to_c(info.version),
        vendor: text::to_c(info.vendor),
        license: text::to_c(info.license),
        description: text::to_c(info.description),
        // A Service is a whet_text and nothing else (repr(transparent)).
        needs: info.needs.as_ptr() as *const sys::whet_text,
        needs_count: info.needs.len() as u64,
        config_schema: text::to_c(info.config_schema),
    }
}

type Create = unsafe extern "C" fn(
    sys::whet_text,
    *const sys::whet_host,
    sys::whet_text,
    *mut *mut sys::whet_instance,
    *mut sys::whet_error,
) -> sys::whet_status;

pub const fn entry(
    descriptors: &'static Shared<[&'static Shared<sys::whet_descriptor>; 1]>,
    create: Create,
) -> sys::whet_entry {
    sys::whet_entry {
        struct_size: size_of::<sys::whet_entry>() as u32,
        abi_major: sys::WHET_ABI_MAJOR,
        abi_minor: sys::WHET_ABI_MINOR,
        abi_minor_required: 0,
        environment: sys::WHET_ENVIRONMENT,
        reserved0: 0,
        sdk: text::to_c("whet-rust 0.1"),
        // A reference to a Shared is a pointer to what is in it.
        descriptors: descriptors as *const _
            as *const *const sys::whet_descriptor,
        descriptor_count: 1,
        create: Some(create),
    }
}

/// create() of the library that has `info`.
///
/// # Safety
/// As the contract has it.
pub unsafe fn create<A: Adapter>(
    info: &Info,
    id: sys::whet_text,
    host: *const sys::whet_host,
    config: sys::whet_text,
    out: *mut *mut sys::whet_instance,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let body = || {
        let id = unsafe { text::view(id) };
        if id != info.id {
            return Err(Error::new(
                Status::NOT_FOUND,
                format!("this library has only '{}', not '{id}'", info.id),
            ));
        }
        let host = unsafe { Host::new(host) };
        let context = Context::new(host, unsafe { text::copy(config) });
        let holder = Box::into_raw(Box::new(Holder {
            instance: sys::whet_instance {
                struct_size: size_of::<sys::whet_instance>() as u32,
                reserved0: 0,
                self_: std::ptr::null_mut(),
                kind_table: (A::TABLE as *const Shared<A::Table>).cast(),
                shutdown: None,
                destroy: Some(destroy::<A::Object>),
                get_extension: None,
            },
            host,
            object: A::make(&context)?,
        }));
        unsafe {
            (*holder).instance.self_ = holder.cast();
            *out = std::ptr::addr_of_mut!((*holder).instance);
        }
        Ok(())
    };
    unsafe { guard::guarded(error, body) }
}

unsafe extern "C" fn destroy<T>(instance: *mut sys::whet_instance) {
    guard::silently(|| unsafe {
        drop(Box::from_raw(Holder::<T>::of(instance)));
    });
}

/// Makes a type the plugin of this library: exports `whet_plugin_entry_v1`.
///
/// ```text
/// whet_plugin!(KIND Type { FIELD: value, ... });
/// ```
///
/// | kind | the type is a |
/// |---|---|
/// | `evaluator` | `Evaluator` |
/// | `set_evaluator` | `Evaluator` and `Aggregate` |
/// | `batch_evaluator` | `BatchEvaluator` |
/// | `batch_set_evaluator` | `BatchEvaluator` and `Aggregate` |
/// | `strategy` | `Strategy` |
///
/// The fields are those of `Info`: `id`, `name` and `version` are required.
#[macro_export]
macro_rules! whet_plugin {
    (evaluator $type:ty { $($fields:tt)* }) => {
        $crate::whet_plugin!(@ $crate::internal::OneByOne<$type>, { $($fields)* });
    };
    (set_evaluator $type:ty { $($fields:tt)* }) => {
        $crate::whet_plugin!(@ $crate::internal::Sets<$type>, { $($fields)* });
    };
    (batch_evaluator $type:ty { $($fields:tt)* }) => {
        $crate::whet_plugin!(@ $crate::internal::Together<$type>, { $($fields)* });
    };
    (batch_set_evaluator $type:ty { $($fields:tt)* }) => {
        $crate::whet_plugin!(@ $crate::internal::TogetherSets<$type>, { $($fields)* });
    };
    (strategy $type:ty { $($fields:tt)* }) => {
        $crate::whet_plugin!(@ $crate::internal::Searches<$type>, { $($fields)* });
    };
    (@ $adapter:ty, { $($field:ident : $value:expr),* $(,)? }) => {
        /// What the host asks first: what is in this library.
        #[no_mangle]
        pub extern "C" fn whet_plugin_entry_v1(
        ) -> *const $crate::sys::whet_entry {
            use $crate::internal::{self, Adapter, Shared};
            use $crate::sys;
            const INFO: $crate::Info = $crate::Info {
                $($field: $value,)*
                ..<$adapter as Adapter>::BASE
            };
            static DESCRIPTOR: Shared<sys::whet_descriptor> =
                Shared(internal::descriptor(
                    &INFO, <$adapter as Adapter>::KIND));
            static LIST: Shared<[&'static Shared<sys::whet_descriptor>; 1]> =
                Shared([&DESCRIPTOR]);
            static ENTRY: Shared<sys::whet_entry> =
                Shared(internal::entry(&LIST, create));
            unsafe extern "C" fn create(
                id: sys::whet_text,
                host: *const sys::whet_host,
                config: sys::whet_text,
                out: *mut *mut sys::whet_instance,
                error: *mut sys::whet_error,
            ) -> sys::whet_status {
                unsafe {
                    internal::create::<$adapter>(
                        &INFO, id, host, config, out, error)
                }
            }
            &ENTRY.0
        }
    };
    ($($other:tt)*) => {
        compile_error!(concat!(
            "whet_plugin!: expected a kind (evaluator, set_evaluator, ",
            "batch_evaluator, batch_set_evaluator or strategy), a type and ",
            "{ id: \"...\", name: \"...\", version: \"...\" }"));
    };
}
