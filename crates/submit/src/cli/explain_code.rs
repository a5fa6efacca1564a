//! `overprint explain-code`: what a code of lint or of a held order means.

use super::{Console, Exit, Failure};
use clap::Args;
use overprint_mapping::{Code, Explanation, explanation, explanations};
use serde_json::{Value, json};

/// Explain a code: what it means, with a bad and a good example
///
/// Codes stand in what lint says of mappings, and in the problems that hold an order.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The code, such as unknown-table
    #[arg(required_unless_present = "list", value_name = "CODE")]
    code: Option<String>,
    /// List every code
    #[arg(long, conflicts_with = "code")]
    list: bool,
    /// Write JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Explains one code, or lists all.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Exit, Failure> {
    let Some(code) = &arguments.code else { return list(arguments.json, console) };
    match explanation(code) {
        Ok(explanation) if arguments.json => console.json(&of(&explanation))?,
        Ok(explanation) => console.out().write_all(explanation.text.as_bytes())?,
        Err(near) => {
            let meant = near.map_or_else(
                || "`overprint explain-code --list` lists all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Failure::Usage(format!("there is no code `{code}`: {meant}")));
        }
    }
    Ok(Exit::Done)
}

fn list(json: bool, console: &mut Console) -> Result<Exit, Failure> {
    if json {
        console.json(&explanations().map(|explanation| of(&explanation)).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    for explanation in explanations() {
        let kind = severity(&explanation).unwrap_or("order");
        writeln!(console.out(), "{:<18}{kind:<9}{}", explanation.code, explanation.summary)?;
    }
    Ok(Exit::Done)
}

fn of(explanation: &Explanation) -> Value {
    json!({
        "code": explanation.code,
        "severity": severity(explanation),
        "summary": explanation.summary,
        "text": explanation.text,
    })
}

/// Tells how much a fault of a mapping counts; a code that is of orders only has no severity.
fn severity(explanation: &Explanation) -> Option<&'static str> {
    let code = Code::ALL.iter().find(|code| code.as_str() == explanation.code);
    code.map(|code| code.severity().as_str())
}
