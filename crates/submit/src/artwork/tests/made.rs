//! Files made for tests.

use lopdf::{Document, Object, dictionary};

/// Makes a PDF of pages by their boxes, in points; each has the boxes named.
pub(crate) fn pdf(pages: &[&[(&str, [i64; 4])]]) -> Vec<u8> {
    saved(document(pages))
}

/// Makes a PDF that is encrypted, and that anybody can open.
pub(crate) fn encrypted() -> Vec<u8> {
    use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
    let mut document = document(&[&[("MediaBox", [0, 0, 144, 252])]]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    saved(document)
}

/// Makes a PNG of so many pixels, as far as its header.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0");
    bytes
}

/// Makes a TIFF of so many pixels, as far as its directory, which stands at its end as it does in most.
pub(crate) fn tiff(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    bytes.extend(20_000_u32.to_le_bytes());
    // These two would be the mark of a raw file of a camera, if there were another one before.
    bytes.extend(b"CX");
    bytes.resize(20_000, 0);
    bytes.extend(2_u16.to_le_bytes());
    for (tag, value) in [(256_u16, width), (257, height)] {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(4_u16.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes
}

fn document(pages: &[&[(&str, [i64; 4])]]) -> Document {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let contents = document.add_object(lopdf::Stream::new(dictionary! {}, b"0 0 m".to_vec()));
    let kids: Vec<Object> = pages
        .iter()
        .map(|boxes| {
            let mut page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => contents };
            for (name, corners) in *boxes {
                page.set(*name, Object::Array(corners.map(Object::Integer).to_vec()));
            }
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    // What a page does not say itself, it has from here.
    let inherited = Object::Array([0, 0, 612, 792].map(Object::Integer).to_vec());
    let root = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "MediaBox" => inherited };
    document.objects.insert(tree, Object::Dictionary(root));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document.trailer.set("ID", Object::Array(vec![Object::string_literal("id"), Object::string_literal("id")]));
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}
