//! How a command ends.

use std::process::ExitCode;

/// The exit codes, in the order of what counts more where several apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done, or nothing to do.
    Done,
    /// 1: ran, and something was refused, differs, fails or is no order.
    Failed,
    /// 3: ran, and something waits for a person: it is held or in doubt.
    Waiting,
    /// 75: try again later.
    Later,
    /// 78: configuration or mapping cannot be used.
    Configuration,
    /// 2: the command line is wrong.
    Usage,
}

impl Exit {
    /// Returns the exit code.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Waiting => 3,
            Exit::Later => 75,
            Exit::Configuration => 78,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
