//! How long the store may take. Without a limit, a database host that vanishes would hold up every caller.

use std::time::Duration;

/// How long an act may take, unless it says otherwise.
pub(super) const ACT: Duration = Duration::from_secs(10);

/// How long an act may take whose caller answers a storefront. Shopify hangs up after five seconds.
pub(super) const INTAKE: Duration = Duration::from_millis(2_400);

/// How long an act may take that changes many orders.
pub(super) const MANY: Duration = Duration::from_secs(600);

/// How long a question may take.
pub(super) const READ: Duration = Duration::from_secs(30);

/// How much longer a commit may take once it is sent: a late confirmation is better than an unknown result.
pub(super) const GRACE: Duration = Duration::from_millis(500);

/// How long closing the store may take. What was acknowledged is on disk before.
pub(super) const CLOSE: Duration = Duration::from_secs(2);
