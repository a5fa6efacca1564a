//! What the three scalar types share: the reading of a JSON string, number or boolean without a change to it.

mod flag;
mod number;
mod text;

pub use flag::Flag;
pub use number::Number;
pub use text::Text;

use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The member name under which `serde_json` hands over a number that no integer of 64 bits holds, with its digits.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";

/// A JSON value that is neither null nor made of others.
enum Scalar {
    String(String),
    Number(serde_json::Number),
    Bool(bool),
}

/// A type that takes some kinds of scalar.
trait FromScalar: Sized {
    /// What a person reads in "expected …".
    const EXPECTED: &str;

    /// Takes the scalar, or none if it is of a kind that does not belong here.
    fn from_scalar(scalar: Scalar) -> Option<Self>;
}

/// Reads a scalar; the error names the kind of what was found and never its value.
fn read<'de, T: FromScalar, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: FromScalar> ScalarVisitor<T> {
    fn take<E: Error>(&self, scalar: Scalar) -> Result<T, E> {
        let found = match scalar {
            Scalar::String(_) => Unexpected::Other("string"),
            Scalar::Number(_) => Unexpected::Other("number"),
            Scalar::Bool(_) => Unexpected::Other("boolean"),
        };
        T::from_scalar(scalar).ok_or_else(|| E::invalid_type(found, self))
    }

    fn take_number<E: Error>(&self, number: Option<serde_json::Number>) -> Result<T, E> {
        match number {
            Some(number) => self.take(Scalar::Number(number)),
            None => Err(E::invalid_type(Unexpected::Other("number"), self)),
        }
    }
}

impl<'de, T: FromScalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.take(Scalar::String(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        self.take(Scalar::String(text))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        self.take(Scalar::Bool(flag))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        match map.next_key::<String>()? {
            Some(name) if name == NUMBER => {
                let digits: String = map.next_value()?;
                self.take_number(digits.parse().ok())
            }
            _ => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.take(Scalar::Number(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.take(Scalar::Number(number.into()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<T, E> {
        self.take_number(serde_json::Number::from_u128(number))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<T, E> {
        self.take_number(serde_json::Number::from_i128(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        self.take_number(serde_json::Number::from_f64(number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Seq, &self))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Error, Flag, Number, OrderId, Text, read};

    fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        match read::<T>(json.as_bytes()) {
            Err(Error::Shape { expected, found, .. }) => format!("expected {expected}, found {found}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_reads_alike_and_is_written_back_as_it_came() {
        for (json, text) in [("12", "12"), (r#""12""#, "12"), ("12.50", "12.50"), ("true", "true")] {
            let read: Text = read(json.as_bytes()).unwrap();
            assert_eq!(read.as_str(), text);
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }

    #[test]
    fn an_id_of_23_digits_keeps_them_and_stays_apart_from_its_string() {
        let number: OrderId = read(b"12345678901234567890123").unwrap();
        let string: OrderId = read(br#""12345678901234567890123""#).unwrap();
        assert_eq!(number.as_str(), string.as_str());
        assert_ne!(number, string);
    }

    #[test]
    fn a_number_is_kept_with_its_digits_and_a_string_as_a_string() {
        for json in ["12.50", "-0", "12345678901234567890123", r#""12.50""#, r#""""#] {
            let number: Number = read(json.as_bytes()).unwrap();
            assert_eq!(number.as_str(), json.trim_matches('"'));
            assert_eq!(serde_json::to_string(&number).unwrap(), json);
        }
    }

    #[test]
    fn a_flag_is_a_boolean_or_its_word() {
        for (json, flag) in
            [("true", Some(true)), (r#""true""#, Some(true)), (r#""FALSE""#, Some(false)), (r#""yes""#, None)]
        {
            let read: Flag = read(json.as_bytes()).unwrap();
            assert_eq!(read.as_bool(), flag);
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }

    #[test]
    fn another_kind_is_refused() {
        assert_eq!(refused::<Text>("[]"), "expected a text, found an array");
        assert_eq!(refused::<Text>("{}"), "expected a text, found an object");
        assert_eq!(refused::<Text>("null"), "expected a text, found null");
        assert_eq!(refused::<Number>("true"), "expected a number, found a boolean");
        assert_eq!(refused::<Flag>("1.5"), "expected a boolean, found a number");
        assert_eq!(refused::<Flag>("1"), "expected a boolean, found a number");
    }

    #[test]
    fn a_number_comes_out_of_a_value_with_its_digits() {
        for json in ["12", "-12", "12.5", "12345678901234567890123", "-12345678901234567890123"] {
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            let number: Number = serde_json::from_value(value).unwrap();
            assert_eq!(number.as_str(), json);
        }
    }
}
