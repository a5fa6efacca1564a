//! Answers that turn a request away before any job of it is read: nothing was placed, and no other order would fare better.
//!
//! Only what is about the account, its keys, or the route is such an answer. What names a job, or says what of an order is wrong,
//! is about that order, whatever its status is.

/// Words of what an order consists of: a text with one of them is about the order. `order` itself is not among them, since
/// the route has it in its name.
const PARTS: &[&str] = &[
    "job",
    "product",
    "option",
    "runsize",
    "colorspec",
    "turnaround",
    "turnaroundtime",
    "file",
    "artwork",
    "address",
    "city",
    "zip",
    "zipcode",
    "facility",
    "shipping",
    "shipper",
    "coupon",
    "card",
    "profile",
    "amount",
];

/// Tells whether an answer that is not an order turns the request away; `reason` is what it says.
pub(super) fn is_so(code: u16, job_names: &[String], reason: &str, body: &[u8]) -> bool {
    if job_names.iter().any(|name| is_named(name, &String::from_utf8_lossy(body))) {
        return false;
    }
    match code {
        407 | 429 => true,
        401 | 403 | 404 | 405 | 410 => is_page(body) || !is_about_an_order(reason),
        _ => false,
    }
}

/// Tells whether a body is made by what stands before 4over: a page for people, or what PHP says where it finds no script.
fn is_page(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    body.starts_with(b"<") || body.eq_ignore_ascii_case(b"file not found.")
}

fn is_about_an_order(reason: &str) -> bool {
    let words: Vec<String> = reason
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase())
        .collect();
    let is_part = |word: &str| PARTS.iter().any(|part| word == *part || word.strip_suffix('s') == Some(part));
    words.iter().enumerate().any(|(at, word)| {
        let is_of_a_network = word.starts_with("address") && at > 0 && words[at - 1] == "ip";
        is_part(word) && !is_of_a_network
    })
}

/// Tells whether a text has a job name in it, and not only as a part of a longer word; a name of a letter or two may be a word.
fn is_named(name: &str, text: &str) -> bool {
    let is_of_a_word = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    name.len() > 2
        && text.match_indices(name).any(|(at, found)| {
            !is_of_a_word(text[..at].chars().next_back()) && !is_of_a_word(text[at + found.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::is_so;

    #[test]
    fn what_is_about_the_account_or_the_route_is_told_from_what_is_about_an_order() {
        let names = ["shop-1-1".to_owned(), "a".to_owned()];
        for (code, reason, body, expected) in [
            (401, "Invalid signature", "{}", true),
            (403, "Your IP address is not allowed", "{}", true),
            (403, "You may not create orders", "{}", true),
            (403, "The product is not sold to your account", "{}", false),
            (404, "No route found for \"POST /orders\"", "{}", true),
            (404, "Not Found", "{}", true),
            (404, "x", "<html><h1>404</h1> Order products here</html>", true),
            (404, "Product not found", "{}", false),
            (404, "Invalid product / options combination", "{}", false),
            (404, "payment profiles not found", "{}", false),
            (404, "File not found.", "File not found.\n", true),
            (404, "a file was not found", "{}", false),
            (405, "Method Not Allowed", "{}", true),
            (429, "Too many files", "Too many files", true),
            (429, "x", "{\"customer_job_id\":\"shop-1-1\"}", false),
            (401, "x", "{\"customer_job_id\":\"shop-1-12\"}", true),
            (400, "Bad Request", "{}", false),
            (409, "Conflict", "{}", false),
        ] {
            assert_eq!(is_so(code, &names, reason, body.as_bytes()), expected, "{code} {reason} {body}");
        }
    }
}
