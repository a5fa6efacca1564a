//! A JSON object on its way to the bytes: keys are our own and written as they are, texts are escaped where they need it.

use serde::Serialize;
use serde_json::Result;
use uuid::Uuid;

/// An object that is being written.
pub(super) struct Object<'b> {
    bytes: &'b mut Vec<u8>,
    is_empty: bool,
}

impl<'b> Object<'b> {
    pub(super) fn open(bytes: &'b mut Vec<u8>) -> Self {
        bytes.push(b'{');
        Object { bytes, is_empty: true }
    }

    pub(super) fn close(self) {
        self.bytes.push(b'}');
    }

    /// Writes a key, and returns where its value belongs.
    pub(super) fn member(&mut self, key: &str) -> &mut Vec<u8> {
        self.bytes.extend_from_slice(if self.is_empty { b"\"" } else { b",\"" });
        self.is_empty = false;
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
        self.bytes
    }

    /// Writes a text that needs no escapes.
    pub(super) fn plain(&mut self, key: &str, text: &str) {
        quote(text, self.member(key));
    }

    pub(super) fn text(&mut self, key: &str, text: &str) -> Result<()> {
        let bytes = self.member(key);
        // Without an early end, so that many bytes are looked at in one step.
        let is_plain = text.bytes().fold(true, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'));
        if is_plain {
            quote(text, bytes);
            return Ok(());
        }
        serde_json::to_writer(bytes, text)
    }

    pub(super) fn uuid(&mut self, key: &str, value: Uuid) {
        uuid(value, self.member(key));
    }

    pub(super) fn value(&mut self, key: &str, value: &impl Serialize) -> Result<()> {
        serde_json::to_writer(self.member(key), value)
    }

    pub(super) fn array<'t, T>(
        &mut self,
        key: &str,
        elements: &'t [T],
        mut write: impl FnMut(&mut Vec<u8>, &'t T) -> Result<()>,
    ) -> Result<()> {
        let bytes = self.member(key);
        bytes.push(b'[');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                bytes.push(b',');
            }
            write(bytes, element)?;
        }
        bytes.push(b']');
        Ok(())
    }
}

/// Writes a UUID in lower case, with hyphens.
pub(super) fn uuid(value: Uuid, bytes: &mut Vec<u8>) {
    quote(value.hyphenated().encode_lower(&mut Uuid::encode_buffer()), bytes);
}

fn quote(text: &str, bytes: &mut Vec<u8>) {
    bytes.push(b'"');
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(b'"');
}
