//! The wish of a person that a run end.

use tokio::sync::watch;

/// Becomes due when somebody asks for the end, and stays so.
#[derive(Clone, Debug)]
pub struct Interrupt {
    wish: watch::Receiver<bool>,
    /// Whether to wait for a request to 4over that may have left.
    spares_requests: bool,
}

impl Interrupt {
    /// Makes an interrupt and what sets it off.
    pub fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Interrupt { wish: receiver, spares_requests: false })
    }

    /// Makes an interrupt that cuts off reads at once, and no request to 4over.
    pub fn of_reads(wish: watch::Receiver<bool>) -> Self {
        Interrupt { wish, spares_requests: true }
    }

    /// Returns what interrupts a request to 4over: nothing, where such requests are spared.
    pub(super) fn of_requests(&self) -> Self {
        if self.spares_requests { Interrupt::channel().1 } else { self.clone() }
    }

    /// Makes an interrupt that is set off by Ctrl-C; from now on Ctrl-C does nothing else.
    pub fn on_ctrl_c() -> Self {
        let (sender, interrupt) = Interrupt::channel();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                sender.send_replace(true);
            }
            // Dropping the sender before would look like a wish that never comes.
            sender.closed().await;
        });
        interrupt
    }

    /// Waits until it is due; for ever where nobody can set it off any more.
    pub async fn due(&mut self) {
        if self.wish.wait_for(|due| *due).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Tells whether it is due.
    pub fn is_due(&self) -> bool {
        *self.wish.borrow()
    }
}
