//! What the host lends: the log, and services by name.
use whet_plugin_sys as sys;
use whet_plugin_sys::read_field;

use crate::{text, Error, Result, Settings, Status};

/// How much a message matters to the person who runs the host.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    Trace = sys::WHET_LOG_TRACE as isize,
    Debug = sys::WHET_LOG_DEBUG as isize,
    Info = sys::WHET_LOG_INFO as isize,
    /// It went on, but not as well as it should.
    Warn = sys::WHET_LOG_WARN as isize,
    /// It failed.
    Error = sys::WHET_LOG_ERROR as isize,
}

/// A service that a plugin can need (`Info::needs`).
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Service(sys::whet_text);

// A pointer to text that lives for ever.
unsafe impl Sync for Service {}

impl Service {
    /// Models, for plugins that are not strategies: `Llm`.
    pub const LLM: Service = Service::named(sys::WHET_SERVICE_LLM);
    /// Evaluators made of others: `OtherEvaluator`.
    pub const EVALUATORS: Service =
        Service::named(sys::WHET_SERVICE_EVALUATORS);
    /// What every strategy needs: `Search`.
    pub const SEARCH: Service = Service::named(sys::WHET_SERVICE_SEARCH);

    /// A service that this crate does not know.
    pub const fn named(id: &'static str) -> Service {
        Service(text::to_c(id))
    }

    pub(crate) fn id(self) -> &'static str {
        // Made of a str, above.
        unsafe { std::str::from_utf8_unchecked(text::bytes(self.0)) }
    }
}

/// The host as a plugin sees it. Valid for the life of the process, from any
/// thread.
#[derive(Clone, Copy, Debug)]
pub struct Host(*const sys::whet_host);

// The host's functions are for any thread; it is never freed.
unsafe impl Send for Host {}
unsafe impl Sync for Host {}

impl Host {
    /// # Safety
    /// `host` is as the contract has it, and lives for ever.
    pub(crate) unsafe fn new(host: *const sys::whet_host) -> Host {
        Host(host)
    }

    /// For services that this crate does not know.
    pub fn as_ptr(self) -> *const sys::whet_host {
        self.0
    }

    /// The table of a service, or null if the host does not offer it.
    pub fn table(self, service: Service) -> *const sys::c_void {
        unsafe {
            match (*self.0).get_service {
                Some(get) => get(self.0, service.0),
                None => std::ptr::null(),
            }
        }
    }

    /// A table of at least `least` bytes. UNIMPLEMENTED if there is none:
    /// a plugin that has the service in `Info::needs` never sees that.
    ///
    /// # Safety
    /// `T` is the struct of the service.
    pub(crate) unsafe fn service<T>(
        self,
        service: Service,
        least: usize,
    ) -> Result<*const T> {
        let table = self.table(service);
        // Every table begins with its struct_size.
        let size = |table: *const u32| unsafe { *table } as usize;
        if table.is_null() || size(table.cast()) < least {
            return Err(Error::new(
                Status::UNIMPLEMENTED,
                format!("the host does not offer {}", service.id()),
            ));
        }
        Ok(table.cast())
    }

    fn log_table(self) -> Option<*const sys::whet_log> {
        const LOG: Service = Service::named(sys::WHET_SERVICE_LOG);
        let least = sys::end_of!(sys::whet_log, write);
        unsafe { self.service(LOG, least) }.ok()
    }

    /// Whether a message of this level would be kept.
    pub fn logs(self, level: Level) -> bool {
        self.log_table().map_or(false, |log| unsafe {
            match read_field!(log, sys::whet_log, enabled).flatten() {
                Some(enabled) => enabled(self.0, level as i32) != 0,
                None => false,
            }
        })
    }

    /// Writes one line to the log. A plugin never prints.
    pub fn log(self, level: Level, message: &str) {
        if !self.logs(level) {
            return;
        }
        if let Some(log) = self.log_table() {
            unsafe {
                if let Some(write) =
                    read_field!(log, sys::whet_log, write).flatten()
                {
                    write(self.0, level as i32, text::to_c(message));
                }
            }
        }
    }
}

/// What a plugin is made of: the host and the settings.
#[derive(Clone, Debug)]
pub struct Context {
    host: Host,
    config: String,
}

impl Context {
    pub(crate) fn new(host: Host, config: String) -> Context {
        Context { host, config }
    }

    pub fn host(&self) -> Host {
        self.host
    }

    /// The settings as JSON text, for those who like `serde_json` better:
    /// `serde_json::from_str(context.config())?`. The host has checked them
    /// against the schema and filled in its defaults.
    pub fn config(&self) -> &str {
        &self.config
    }

    /// The settings, each by its name.
    pub fn settings(&self) -> Result<Settings> {
        Settings::parse(&self.config)
    }
}
