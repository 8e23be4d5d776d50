//! Text across the boundary: `whet_text` and `str`.
use std::borrow::Cow;
use std::os::raw::c_void;
use std::slice;

use whet_plugin_sys as sys;

use crate::guard;

/// Borrows `text`, which must outlive the result.
pub(crate) const fn to_c(text: &str) -> sys::whet_text {
    sys::whet_text { ptr: text.as_ptr(), len: text.len() as u64 }
}

pub(crate) fn bytes_to_c(bytes: &[u8]) -> sys::whet_text {
    sys::whet_text { ptr: bytes.as_ptr(), len: bytes.len() as u64 }
}

/// The host's bytes, valid exactly as long as they are.
///
/// # Safety
/// `text` is valid for `'a`.
pub(crate) unsafe fn bytes<'a>(text: sys::whet_text) -> &'a [u8] {
    if text.len == 0 {
        return &[];
    }
    unsafe { slice::from_raw_parts(text.ptr, text.len as usize) }
}

/// The host's text. The contract says UTF-8; what is none is shown as U+FFFD,
/// since a `str` that is none would be undefined behaviour.
///
/// # Safety
/// `text` is valid for `'a`.
pub(crate) unsafe fn view<'a>(text: sys::whet_text) -> Cow<'a, str> {
    String::from_utf8_lossy(unsafe { bytes(text) })
}

/// # Safety
/// `text` is valid during the call.
pub(crate) unsafe fn copy(text: sys::whet_text) -> String {
    unsafe { view(text) }.into_owned()
}

/// The longest start of `text` that has at most `limit` bytes and ends at a
/// code point.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What `fill` writes to the sink that it gets.
pub(crate) fn collect(
    fill: impl FnOnce(*const sys::whet_text_sink) -> crate::Result<()>,
) -> crate::Result<String> {
    let mut out: Vec<u8> = Vec::new();
    let sink = sys::whet_text_sink {
        struct_size: std::mem::size_of::<sys::whet_text_sink>() as u32,
        reserved0: 0,
        ctx: (&mut out as *mut Vec<u8>).cast(),
        append: Some(append),
    };
    fill(&sink)?;
    Ok(match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

unsafe extern "C" fn append(ctx: *mut c_void, piece: sys::whet_text) {
    guard::silently(|| unsafe {
        let out = &mut *ctx.cast::<Vec<u8>>();
        out.extend_from_slice(bytes(piece));
    });
}
