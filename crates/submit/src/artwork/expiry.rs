//! Until when an address is good that somebody signed.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use url::Url;

/// When a signed address runs out, in milliseconds since 1970; none for one that is not signed, or in a way not known here.
///
/// Known are S3 and Google Cloud Storage (`X-Amz-Date` and `X-Amz-Expires`, `X-Goog-…`, or `Expires` beside `Signature`),
/// CloudFront (`Expires` beside `Signature`) and Azure (`se` beside `sig`).
pub fn expires_at(address: &str) -> Option<i64> {
    let url = Url::parse(address).ok()?;
    let value = |name: &str| {
        let pair = url.query_pairs().find(|(key, _)| key.eq_ignore_ascii_case(name));
        pair.map(|(_, value)| value.into_owned())
    };
    let relative = |date: &str, seconds: &str| {
        let signed = civil::DateTime::strptime("%Y%m%dT%H%M%SZ", value(date)?).ok()?;
        let signed = signed.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        signed.checked_add(value(seconds)?.parse().ok()?)?.checked_mul(1_000)
    };
    let epoch = || value("Signature").and(value("Expires"))?.parse::<i64>().ok()?.checked_mul(1_000);
    let azure = || value("sig").and(value("se")).and_then(|text| instant(&text));
    relative("X-Amz-Date", "X-Amz-Expires")
        .or_else(|| relative("X-Goog-Date", "X-Goog-Expires"))
        .or_else(epoch)
        .or_else(azure)
}

/// Reads an instant, or a day, which then counts from its beginning.
fn instant(text: &str) -> Option<i64> {
    let of_day = || text.parse::<civil::Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    text.parse::<Timestamp>().ok().or_else(of_day).map(Timestamp::as_millisecond)
}
