//! Artwork that 4over fetches: the request for it, and the per-file answer in its two shapes.

use serde::Serialize;
use serde_json::Value;

use super::member::{self, text_of};
use super::refusal::Refusal;

/// The body of `POST /files`: the URLs that 4over downloads; 4over has no upload (4over, Add a File).
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileRequest {
    /// `http`, `https` or `ftp` addresses.
    pub path: Vec<String>,
    /// Whether 4over inspects the file, which changes the shape of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preflight: Option<bool>,
    /// Trimmed width, in inches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<serde_json::Number>,
    /// Trimmed height, in inches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<serde_json::Number>,
    /// Bleed on each side, in inches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bleed: Option<serde_json::Number>,
    /// Safe distance on each side, in inches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safe: Option<serde_json::Number>,
}

/// What became of one file, in the order of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// The file is at 4over.
    Ready {
        /// `file_uuid`, or with preflight the identifier of the resulting PDF.
        file_uuid: String,
        /// The address of the file resource, whose host must not be trusted.
        uri: Option<String>,
        /// The extension, `pdf` for instance.
        extension: Option<String>,
        /// How long the file is that 4over downloaded, in bytes, where it says so; nothing is said of one that it inspected.
        length: Option<u64>,
        /// What the preflight has to say, code and text: `102: Images below 250 dpi`.
        warnings: Vec<String>,
    },
    /// 4over did not take the file; failures are per file, inside an answer that is otherwise good.
    Failed(Refusal),
}

/// Reads the answer to `POST /files`, and holds it against the number of files asked for.
///
/// # Errors
/// Returns what was expected; also when the answer has more or fewer files than the request, since only the order relates them.
pub fn read(asked: usize, body: &[u8]) -> Result<Vec<File>, String> {
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("it should be JSON with files: {error}"))?;
    let files = json.get("files").and_then(Value::as_array).ok_or("it should have a list of files")?;
    if files.len() != asked {
        return Err(format!("it should have {asked} files and has {}", files.len()));
    }
    files.iter().map(file).collect()
}

fn file(item: &Value) -> Result<File, String> {
    let failed = item
        .get("status")
        .and_then(Value::as_str)
        .is_some_and(|status| status.trim().to_lowercase().starts_with("fail"));
    if failed {
        let code = item.get("message").and_then(Value::as_object).and_then(|codes| codes.keys().next().cloned());
        return Ok(File::Failed(Refusal { code, reason: crate::fourover::redact::text(&messages(item).join("; ")) }));
    }
    let file_uuid =
        text_of(item, member::FILE_UUID).ok_or("every file should have a file_uuid, a pdf_uuid or the status fail")?;
    Ok(File::Ready {
        file_uuid,
        uri: text_of(item, member::FILE_URI),
        extension: text_of(item, member::EXTENSION),
        length: item.get("size_bytes").and_then(member::text).and_then(|length| length.parse().ok()),
        warnings: messages(item),
    })
}

/// Reads the preflight's findings: an object from code to text, a list, or a text.
fn messages(item: &Value) -> Vec<String> {
    match item.get("message") {
        Some(Value::Object(codes)) => {
            codes.iter().map(|(code, text)| format!("{code}: {}", text.as_str().unwrap_or_default())).collect()
        }
        Some(Value::Array(texts)) => texts.iter().filter_map(member::text).collect(),
        Some(text) => member::text(text).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use serde_json::json;

    fn one(item: Value) -> Result<File, String> {
        read(1, json!({ "files": [item] }).to_string().as_bytes()).map(|mut files| files.remove(0))
    }

    #[test]
    fn both_spellings_of_extension_are_read() {
        for spelling in ["extension", "extention"] {
            let file =
                one(json!({"file_uuid": "37b68f92", spelling: "pdf", "uri": "https://api.4over.com/files/37b68f92"}))
                    .unwrap();
            let File::Ready { file_uuid, extension, uri, warnings, length: None } = file else { unreachable!() };
            assert_eq!((file_uuid.as_str(), extension.as_deref()), ("37b68f92", Some("pdf")));
            assert_eq!((uri.is_some(), warnings.len()), (true, 0));
        }
    }

    #[test]
    fn the_length_of_a_file_is_read_as_a_number_or_a_text() {
        for length in [json!(1_234), json!("1234")] {
            let file = one(json!({"file_uuid": "37b68f92", "size_bytes": length}));
            assert!(matches!(file, Ok(File::Ready { length: Some(1_234), .. })), "{file:?}");
        }
    }

    #[test]
    fn a_preflighted_file_is_named_by_its_pdf() {
        let file = one(
            json!({"status": "warning", "pdf_uuid": "7c8fe4a3", "pdf_uri": "u", "message": {"102": "Images below 250 dpi", "103": "Object uses RGB"}}),
        );
        let File::Ready { file_uuid, warnings, .. } = file.unwrap() else { unreachable!() };
        assert_eq!(
            (file_uuid.as_str(), warnings),
            ("7c8fe4a3", vec!["102: Images below 250 dpi".to_owned(), "103: Object uses RGB".to_owned()])
        );
    }

    #[test]
    fn fail_is_written_in_two_ways() {
        for status in ["fail", "Fail"] {
            let file =
                one(json!({"status": status, "message": {"501": "Unable to download file for processing"}})).unwrap();
            let File::Failed(refusal) = file else { unreachable!() };
            assert_eq!(
                (refusal.code.as_deref(), refusal.reason.as_str()),
                (Some("501"), "501: Unable to download file for processing")
            );
        }
    }

    #[test]
    fn files_are_told_apart_by_order_so_their_count_must_agree() {
        assert!(read(2, br#"{"files":[{"file_uuid":"a"}]}"#).unwrap_err().contains("2 files and has 1"));
        for body in ["", "{}", r#"{"files":{}}"#, r#"{"files":[{}]}"#, r#"{"files":[null]}"#] {
            assert!(read(1, body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_request_leaves_out_what_was_not_asked() {
        let request = FileRequest { path: vec!["https://h/a.pdf".to_owned()], ..FileRequest::default() };
        assert_eq!(serde_json::to_value(request).unwrap(), json!({"path": ["https://h/a.pdf"]}));
    }
}
