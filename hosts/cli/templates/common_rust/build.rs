// How a plugin is linked: never unloaded, nothing left to find at load time.
fn main() {
    for flag in ["nodelete", "now", "relro", "defs"] {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,{flag}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
