//! File handles: how many this process may have, and how many of them connections from outside may take.

/// Connections from outside at a time, where there are file handles for them.
const CONNECTIONS: u64 = 4_096;

/// What is kept back for the store, for requests to the storefronts and 4over, and for mappings that are read again.
const RESERVE: u64 = 256;

/// Raises the limit of file handles as far as this process may, and returns how many connections from outside fit.
pub(crate) fn connections() -> usize {
    usize::try_from(fitting(raised())).unwrap_or(1)
}

/// Decides how many connections fit, by how many handles there are.
fn fitting(handles: u64) -> u64 {
    // With few handles, half of them: a reserve that leaves nothing is no use.
    handles.saturating_sub(RESERVE).max(handles / 2).clamp(1, CONNECTIONS)
}

/// Raises the limit, and returns it.
#[cfg(unix)]
fn raised() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = CONNECTIONS + RESERVE;
    let (now, most) = (limit.current.unwrap_or(u64::MAX), limit.maximum.unwrap_or(u64::MAX));
    if now >= wanted {
        return now;
    }
    let raised = wanted.min(most);
    match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum }) {
        Ok(()) => raised,
        Err(_) => now,
    }
}

#[cfg(not(unix))]
fn raised() -> u64 {
    u64::MAX
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn connections_leave_handles_for_everything_else() {
        for (handles, connections) in
            [(0, 1), (1, 1), (100, 50), (256, 128), (512, 256), (1_024, 768), (4_352, 4_096), (u64::MAX, 4_096)]
        {
            assert_eq!(fitting(handles), connections, "{handles}");
        }
    }
}
