//! What a job number and a tracking number look like: both go on to the storefront, where they are shown on pages.

/// The longest number.
const LONGEST: usize = 64;

/// Tells whether a text can be a job number of 4over: letters, digits and hyphens, 64 at most.
pub fn is_job_number(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Tells whether a text can be a tracking number: letters, digits, hyphens and spaces, 64 at most.
pub fn is_tracking_number(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"- ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{is_job_number, is_tracking_number};

    #[test]
    fn a_number_is_of_letters_digits_and_hyphens() {
        for number in ["X8291118499-001", "7302950184462915", "a"] {
            assert!(is_job_number(number) && is_tracking_number(number), "{number}");
        }
        assert!(is_tracking_number("9405 5118 9922") && !is_job_number("9405 5118 9922"));
        let long = "1".repeat(65);
        for odd in ["", "<script>", "X1\n", "X1\u{202e}", "=1", "X\u{200b}1", "X1;X2", "{{x}}", "é", &long] {
            assert!(!is_job_number(odd) && !is_tracking_number(odd), "{odd:?}");
        }
    }
}
