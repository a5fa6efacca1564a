//! Until when signed addresses are good.

use super::super::expires_at;

#[test]
fn the_end_of_a_signed_address_is_read_where_it_is_known() {
    let noon = Some(1_767_268_800_000);
    let cases = [
        ("https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=20260101T110000Z&X-Amz-Expires=3600&X-Amz-Signature=s", noon),
        ("https://b.s3.amazonaws.com/a.pdf?x-amz-date=20260101T110000Z&x-amz-expires=3600", noon),
        ("https://storage.googleapis.com/b/a.pdf?X-Goog-Date=20260101T110000Z&X-Goog-Expires=3600", noon),
        ("https://b.s3.amazonaws.com/a.pdf?AWSAccessKeyId=k&Expires=1767268800&Signature=s", noon),
        ("https://d111.cloudfront.net/a.pdf?Expires=1767268800&Signature=s&Key-Pair-Id=k", noon),
        ("https://a.blob.core.windows.net/c/a.pdf?sv=2024-11-04&se=2026-01-01T12%3A00%3A00Z&sig=s", noon),
        ("https://a.blob.core.windows.net/c/a.pdf?se=2026-01-01T12:00Z&sig=s", noon),
        ("https://a.blob.core.windows.net/c/a.pdf?se=2026-01-01&sig=s", Some(1_767_225_600_000)),
        ("https://files.example.com/a.pdf", None),
        ("https://files.example.com/a.pdf?Expires=1767268800", None),
        ("https://files.example.com/a.pdf?Expires=soon&Signature=s", None),
        ("https://files.example.com/a.pdf?se=2026-01-01", None),
        ("https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=20261301T110000Z&X-Amz-Expires=3600", None),
        ("https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=20260101T110000Z&X-Amz-Expires=9223372036854775807", None),
        ("no address", None),
    ];
    for (address, expected) in cases {
        assert_eq!(expires_at(address), expected, "{address}");
    }
}
