//! Every field has the type that the header gives it, functions with the names
//! and types of their parameters: two of one size are not told apart by a
//! layout.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

// Struct and field, to its type in Rust without spaces.
type Types = BTreeMap<String, String>;

fn read_all(folder: &Path) -> String {
    let mut text = String::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            text += &read_all(&path);
        } else {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

// (text before, text inside, text behind) the next `open` ... `close`.
fn split_at<'a>(
    text: &'a str,
    open: &str,
    close: &str,
) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_once(open)?;
    let (inside, behind) = rest.split_once(close)?;
    Some((before, inside, behind))
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, _, behind)) = split_at(rest, "/*", "*/") {
        out += before;
        rest = behind;
    }
    out + rest
}

fn words(c: &str) -> Vec<String> {
    c.replace('*', " * ").split_whitespace().map(str::to_owned).collect()
}

// "const char* const*" -> "*const*constu8".
fn rust_type(c: &[String]) -> String {
    let mut mutable = true;
    let mut out = String::new();
    for word in c {
        match word.as_str() {
            "struct" => {}
            "const" => mutable = false,
            "*" => {
                let pointer = if mutable { "*mut" } else { "*const" };
                out = format!("{pointer}{out}");
                mutable = true;
            }
            name => out = base_type(name).to_owned(),
        }
    }
    out
}

fn base_type(name: &str) -> &str {
    match name {
        "char" => "u8",
        "uint32_t" => "u32",
        "int32_t" => "i32",
        "uint64_t" => "u64",
        "int64_t" => "i64",
        "double" => "f64",
        "float" => "f32",
        "void" => "c_void",
        other => other,
    }
}

// "WHET_FN(whet_status, send) (args) WHET_NOEXCEPT" -> (send, type).
fn rust_function(declaration: &str) -> (String, String) {
    let (_, head, rest) = split_at(declaration, "WHET_FN(", ")").unwrap();
    let (result, name) = head.split_once(',').unwrap();
    let arguments = rest.trim().trim_end_matches("WHET_NOEXCEPT").trim();
    let arguments = &arguments[1..arguments.len() - 1];
    let parameters: Vec<String> = arguments
        .split(',')
        .map(|parameter| {
            let mut words = words(parameter);
            let name = words.pop().unwrap();
            format!("{name}:{}", rust_type(&words))
        })
        .collect();
    let result = match rust_type(&words(result)).as_str() {
        "c_void" => String::new(),
        other => format!("->{other}"),
    };
    let parameters = parameters.join(",");
    let function = format!("unsafeextern\"C\"fn({parameters}){result}");
    (name.trim().to_owned(), format!("Option<{function}>"))
}

fn header_types(headers: &str) -> Types {
    let text = without_comments(headers);
    let mut types = Types::new();
    let mut rest = text.as_str();
    while let Some((_, name, behind)) = split_at(rest, "typedef struct ", " {")
    {
        let (body, behind) = behind.split_once(&format!("}} {name};")).unwrap();
        rest = behind;
        for declaration in body.split(';').map(str::trim) {
            if declaration.is_empty() {
                continue;
            }
            let (field, field_type) = if declaration.starts_with("WHET_FN") {
                rust_function(declaration)
            } else {
                let mut words = words(declaration);
                let field = words.pop().unwrap();
                (field, rust_type(&words))
            };
            types.insert(format!("{name}.{field}"), field_type);
        }
    }
    types
}

fn source_types(sources: &str) -> Types {
    let code: String = sources
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join(" ");
    let mut types = Types::new();
    let mut rest = code.as_str();
    while let Some((_, name, behind)) = split_at(rest, "pub struct ", " {") {
        let (body, behind) = behind.split_once('}').unwrap();
        rest = behind;
        for field in body.split("pub ").skip(1) {
            let (field, field_type) = field.split_once(':').unwrap();
            let field_type: String =
                field_type.split_whitespace().collect::<String>();
            let field_type = field_type.replace(",)", ")").replace(",>", ">");
            let field = field.trim_end_matches('_');
            types.insert(
                format!("{name}.{field}"),
                field_type.trim_end_matches(',').to_owned(),
            );
        }
    }
    types
}

#[test]
fn fields_have_the_types_of_the_headers() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let theirs =
        header_types(&read_all(&crate_folder.join("../../include/whet")));
    let ours = source_types(&read_all(&crate_folder.join("src")));
    assert!(theirs.len() > 200, "{} fields in the headers", theirs.len());
    for (field, field_type) in &theirs {
        assert_eq!(ours.get(field), Some(field_type), "{field}");
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn reads_what_c_writes() {
    let types = header_types(
        "typedef struct whet_a {\n  const char* const* names; /* of b; */\n  \
         WHET_FN(whet_status, send)\n  (const struct whet_host* host, \
         uint64_t token) WHET_NOEXCEPT;\n} whet_a;",
    );
    assert_eq!(types["whet_a.names"], "*const*constu8");
    assert_eq!(
        types["whet_a.send"],
        "Option<unsafeextern\"C\"fn(host:*constwhet_host,token:u64)\
         ->whet_status>"
    );
}
