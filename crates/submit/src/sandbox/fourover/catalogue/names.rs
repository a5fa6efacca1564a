//! Names with their identifiers, as the public samples have them.

/// A name and an identifier.
pub(super) type Named = (&'static str, &'static str);

pub(super) const SIZE: Named = ("Size", "34f407f8-0b50-4227-9378-10fddefbe596");
pub(super) const STOCK: Named = ("Stock", "24865ffa-793d-43ea-b3b1-d1b5cf22268d");
pub(super) const COATING: Named = ("Coating", "26ca0df3-0682-4f37-8979-409868e2df2d");
pub(super) const COLORSPEC: Named = ("Colorspec", "38d33954-5a42-4112-a905-215eb827e62c");
pub(super) const RUNSIZE: Named = ("Runsize", "87e09691-ef33-4cf4-8f17-48af06ce84f4");
pub(super) const TURNAROUND: Named = ("Turn-Around", "f80e8179-b264-42ce-9f80-bb258a09a1fe");
pub(super) const ORIENTATION: Named = ("Product Orientation", "88c28e92-7c8c-4c05-9908-dcd495e0957a");
pub(super) const FOLDING: Named = ("Folding Options", "d365deb4-604c-4922-98dd-4956681db3fa");
pub(super) const BUNDLING: Named = ("Bundling Options", "254afeea-1fd1-4efb-b5fb-c9c3bf4c13d2");
pub(super) const RADIUS: Named = ("Radius of Corners", "6146bf5b-73d3-4463-9f39-e121d598bfdf");
pub(super) const ADDITIONAL: Named = ("Additional Options", "ed16daf6-77e4-4133-8d65-3947d5d19f52");

pub(super) const GROUPS: [Named; 11] =
    [SIZE, STOCK, COATING, COLORSPEC, RUNSIZE, TURNAROUND, ORIENTATION, FOLDING, BUNDLING, RADIUS, ADDITIONAL];

pub(super) const RUNSIZES: [Named; 13] = [
    ("25", "c2849f26-63d8-4ba1-99a0-6cf51e03354e"),
    ("50", "987f2b8b-1205-4af2-97f3-4f5def2936e3"),
    ("100", "8a3a0fd1-38ae-49a0-8736-3fedadc3dc93"),
    ("250", "6237a36b-b046-4ef6-8fed-6cb9c22a5ece"),
    ("500", "f593fda3-2d5c-4b9e-9c2c-6197b899ae74"),
    ("1000", "52e3d710-0e8f-4d4d-8560-7d4d8655be69"),
    ("2500", "02d8d163-ee8f-41cc-acce-9863ad0deb38"),
    ("5000", "e824bf9f-d22d-4070-926d-42c6dd5ef515"),
    ("7500", "64880f6e-cc7a-4974-838c-92be09e9eb52"),
    ("10000", "4c29185a-ec98-4488-8729-c2ae0e5f5fe1"),
    ("15000", "8055b2b4-3fe2-4c57-beaf-a64ec10aed49"),
    ("20000", "889aa9a1-d0cc-4fb2-869c-73e1fe60855b"),
    ("25000", "b7d68b88-db18-469d-97df-9c11d710ed32"),
];

/// Name, identifier and long name.
pub(super) const COLORSPECS: [(&str, &str, &str); 3] = [
    ("4/0", "32d3c223-f82c-492b-b915-ba065a00862f", "4/0 (4 color front)"),
    ("4/1", "2fd6ad29-756c-4927-a66f-b0c0116e31f9", "4/1 (4 color front, black back)"),
    ("4/4", "13abbda7-1d64-4f25-8bb2-c179b224825d", "4/4 (4 color both sides)"),
];

/// Name, identifier and description; no source names the last two, so that their names are invented.
pub(super) const TURNAROUNDS: [(&str, &str, &str); 4] = [
    ("224", "9f85d0c4-d344-4088-a719-86f8f84d504d", "2-4 Business Days"),
    ("527", "e04b099b-4ac3-4a35-84d0-c530df7b7aff", "5-7 Business Days"),
    ("325", "50979118-b3a2-4556-9f46-d1da268f2354", "3-5 Business Days"),
    ("112", "ad290b77-c9d5-476c-b847-9ad4d25ae14e", "1-2 Business Days"),
];

pub(super) const CATEGORIES: [Named; 12] = [
    ("Business Cards", "08a9625a-4152-40cf-9007-b2bbb349efec"),
    ("Postcards", "6f4148e7-3842-4d8b-99f8-6d31c2f71883"),
    ("Flyers and Brochures", "4edd37b2-c6d5-4938-b6c7-35e09cd7bf76"),
    ("Door Hangers", "5cacc269-e6a8-472d-91d6-792c4584cae8"),
    ("Rack Cards", "fafbcc3a-6196-479f-b589-c510f07372ef"),
    ("Posters", "e9db3435-dde9-442b-9957-2221fa4611c5"),
    ("Stickers", "7381a85e-5e48-4673-aa67-862dd6553ef0"),
    ("Roll Labels", "a2b13bce-0643-41ce-9a03-e21f9a92d7d4"),
    ("Presentation Folders", "d69c91dd-f208-4736-a47b-a0a628d88103"),
    ("Signs", "9c475aac-62ea-4538-96e2-ab7e2ccb0a45"),
    ("Booklets", "8b570b5b-3ea9-4ea7-b869-dab31bb644d8"),
    ("Envelopes", "c908d53e-fb6d-427d-8d0b-61bba94b63d5"),
];

/// Stocks, coatings, sizes and foldings. No source names the size 6 x 9; the identifier is one of seed 002's options.
const MATERIAL: [Named; 26] = [
    ("stock 14PT", "6f4fd47a-f70f-4f3d-84f8-a78ef9a62a5a"),
    ("stock 14PTUC", "c438d655-d2dd-486b-93d5-47b1f3edee19"),
    ("stock 16PT", "cb84e4f5-cf63-4c25-b3c3-d22fc7dcf09d"),
    ("stock 18PTC1S", "8397859c-f981-4575-b40f-daffc42e2347"),
    ("stock 100GLC", "6ef3ac86-0540-4936-8f72-172257b3be60"),
    ("stock 100GLB", "3be06301-cd4f-47f7-a3d7-130aff944a49"),
    ("stock 100DB", "7f9062f3-bd6e-4f7e-9934-8f7014391801"),
    ("stock 4CORO", "abb05c41-c43a-4e33-9469-b84184082483"),
    ("coating AQ", "d41dab50-ff65-4f4f-bb17-2afe4d36ae33"),
    ("coating MATT", "121bb7b5-3b4d-429f-bd8d-bbf80e953313"),
    ("coating SA", "1753ff32-3d28-4f95-990a-6fda0dbe3d7c"),
    ("coating SPUV", "88542d07-0352-4839-9e2e-a2c8d1c343ef"),
    ("coating UC", "3e7618de-abca-4bda-9f97-8b9129e913d8"),
    ("coating UV", "ae367451-b2b8-45df-a344-0f05b6a12993"),
    ("coating UVFR", "1e8116af-acfc-44b1-83dc-8181aa338834"),
    ("coating N/A", "5a5cf5bf-2e02-4675-9391-f6a8370ad0e8"),
    ("size 2X3.5", "cb23ad7e-5e87-41f9-9956-4fe91dc8820b"),
    ("size 1.5X3.5", "9ab7b563-5e4d-4bc2-a5d6-32de8b9b9e06"),
    ("size 1.75X3.5", "1bab342a-cf16-47f9-97b6-8d880f3f096a"),
    ("size 2X2", "977ac498-7c23-4b1f-afbd-e33d99cd44b0"),
    ("size 2X3", "0d56dc24-f70f-46d9-b58f-b2b03e72a9a5"),
    ("size 2X7", "fffabbf1-d425-4a65-a25d-829372471ab0"),
    ("size 4.25X5.5", "265ef6d8-e93a-4f72-81f5-391adb603874"),
    ("size 6X9", "af66174e-4aa4-41ab-8fea-5dc8d7acbf65"),
    ("size 24X36", "821d62bd-54c0-4880-b742-ed26e7b39a85"),
    ("folding French Fold", "58fbbc8b-0d83-4565-bbf1-e3c03f17a60b"),
];

pub(super) const ORIENTATIONS: [Named; 2] =
    [("Horizontal", "f169e8b1-5d3f-408a-81fd-c857f7b9c37b"), ("Vertical", "991b850a-6643-48d3-afa6-bcda4cf58c85")];

pub(super) const BUNDLINGS: [Named; 3] = [
    ("None", "58689abb-25c0-461c-a4c3-a80b627d6649"),
    ("By 50", "5d566e05-ffea-4705-a23f-95bd227f1370"),
    ("By 100", "e4577a52-3f44-4506-b5a0-d5ef86cef3d2"),
];

pub(super) const RADII: [Named; 2] = [
    ("1/4\" Radius", "479fbfe7-6a0c-4895-8c9a-81739b7486c9"),
    ("1/8\" Radius", "589680c7-ee9a-431b-9d12-d7aeb1386a97"),
];

/// The proof, and the options of the seeds' jobs, which no source names (seeds 002 and 003).
pub(super) const ADDITIONALS: [Named; 7] = [
    ("PDF Proof", "04f333df-18a7-4ff0-b6e9-e2f401a6d150"),
    ("Job Sample", "12b85fea-3513-46fd-932f-b2b9c1c17dbf"),
    ("Mail Service", "2e53e1ae-5a15-42a2-8661-c1f8663f00bc"),
    ("Addressing", "a1d764a6-1355-4b37-afbd-cf186e4c01a7"),
    ("Postage", "1abab393-e3e7-4af3-ad86-9ffa71c18d29"),
    ("List Processing", "d3cc0d54-e72f-41ce-80c5-e8486bf2cdb8"),
    ("Mail Preparation", "6ffd6a6d-cd1d-47db-abab-670a2a6c8628"),
];

/// Returns the identifier of a stock, coating, size or folding: the real one, or one made of its name.
pub(super) fn material(kind: &str, name: &str) -> String {
    let wanted = format!("{kind} {name}");
    match MATERIAL.iter().find(|(name, _)| *name == wanted) {
        Some((_, uuid)) => (*uuid).to_owned(),
        None => invented(&wanted),
    }
}

/// Makes an identifier of a name, always the same: two FNV-1a hashes, since thousands are made.
pub(super) fn invented(name: &str) -> String {
    let hash =
        |seed: u64| name.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let (one, other) = (hash(0xcbf2_9ce4_8422_2325), hash(0x6c62_272e_07bb_0142));
    let (head, tail) = (one >> 32, other & 0xffff_ffff_ffff);
    format!("{head:08x}-{:04x}-4{:03x}-8{:03x}-{tail:012x}", one >> 16 & 0xffff, one & 0xfff, other >> 48 & 0xfff)
}
