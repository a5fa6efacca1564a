//! 4over's number of a job, such as `X8291118499-001`: a letter, the digits of the order, and the place of the job in it.
//!
//! All samples have this form (4over, Create Order; 4over, Job Status). It is documented nowhere as a rule, so that it serves to
//! find typing mistakes, and never to reject what 4over answers.

use std::str::FromStr;

/// How many digits the number of an order has in the samples: ten or eleven. A few more or less may come.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=14;

/// A word of the form of a job number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobNumber(String);

/// A word of another form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAJobNumber {
    /// The number of an order lacks the job.
    #[error("`{0}` is the number of an order: the number of a job ends like -001")]
    Order(String),
    /// It is something else.
    #[error("`{0}` is not a 4over job number, which looks like X8291118499-001")]
    Other(String),
}

impl JobNumber {
    /// Returns it as 4over writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for JobNumber {
    type Err = NotAJobNumber;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let other = || NotAJobNumber::Other(word.to_owned());
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let rest = word.strip_prefix(|first: char| first.is_ascii_uppercase()).ok_or_else(other)?;
        let (order, job) = rest.split_once('-').map_or((rest, None), |(order, job)| (order, Some(job)));
        if !digits(order) || !DIGITS.contains(&order.len()) {
            return Err(other());
        }
        match job {
            None => Err(NotAJobNumber::Order(word.to_owned())),
            Some(job) if digits(job) && (3..=4).contains(&job.len()) => Ok(JobNumber(word.to_owned())),
            Some(_) => Err(other()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{JobNumber, NotAJobNumber};

    fn read(word: &str) -> Result<String, NotAJobNumber> {
        word.parse().map(|number: JobNumber| number.as_str().to_owned())
    }

    #[test]
    fn a_job_number_looks_like_those_of_the_samples() {
        for number in ["X8291118499-001", "Z3126529173-001", "Z32023437161-002", "X6327136040-012"] {
            assert_eq!(read(number).as_deref(), Ok(number));
        }
        assert_eq!(read("X8291118499"), Err(NotAJobNumber::Order("X8291118499".to_owned())));
        for word in [
            "",
            "1",
            "x8291118499-001",
            "8291118499-001",
            "X8291118499-1",
            "X8291118499-001 ",
            "XX829111849-001",
            "X-001",
        ] {
            assert_eq!(read(word), Err(NotAJobNumber::Other(word.to_owned())));
        }
    }
}
