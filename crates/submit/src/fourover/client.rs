//! What changes something at 4over: ordering, cancelling, attaching and uploading. What only asks is the [`Reader`]'s.

use serde_json::{Map, Value, json};

use super::error::Error;
use super::mailing_list::{ListAsk, ValidatedList};
use super::reader::{Reader, bytes};
use super::refusal::Refusal;
use super::sending::Sending;
use super::settings::Settings;
use super::signature::Verb;
use super::wire::OrderWire;
use super::{Cancellation, File, FileRequest};
use super::{answer, attachment, cancellation, file, mailing_list};

/// Talks to 4over with one key pair. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    reader: Reader,
    orders: OrderWire,
}

impl Client {
    /// Builds a client; sends nothing.
    ///
    /// # Errors
    /// Returns every problem of the settings, or why TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let reader = Reader::new(settings)?;
        let orders = OrderWire::new(&reader.wire, settings)?;
        Ok(Client { reader, orders })
    }

    /// Returns what asks 4over with the same key pair, and can do nothing else.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Sends a create-order body once and reads the answer for its `order_id` and the jobs that it names; with sets, the names of the sets.
    ///
    /// Has a connection of its own that is never reused, since nothing beneath may send the request a second time. A future that is
    /// dropped before it is done leaves the order in doubt, like [`Sending::MaybeSent`].
    pub async fn create_order(&self, body: Vec<u8>, order_id: &str, job_names: &[String]) -> Sending {
        match self.orders.send(&self.reader.wire, body).await {
            Err(error) => error.into(),
            Ok(reply) => {
                let answer = answer::read(order_id, job_names, reply.http_status, &reply.body);
                Sending::Answered(answer::Answer {
                    retry_after: reply.retry_after.map(|pause| pause.as_secs()),
                    ..answer
                })
            }
        }
    }

    /// Has 4over download files; the answer has one entry per address, in order.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood; a single file that failed is [`File::Failed`].
    pub async fn post_files(&self, request: &FileRequest) -> Result<Vec<File>, Error> {
        let reply = self.reader.ask(Verb::Post, &["files"], Some(bytes(request)?)).await?;
        reply.read(|body| file::read(request.path.len(), body))
    }

    /// Has 4over download a mailing list and validate it; inside, why it does not take the list.
    ///
    /// # Errors
    /// Fails when 4over refuses to answer or its answer is not understood.
    pub async fn post_list(&self, ask: &ListAsk) -> Result<Result<ValidatedList, Refusal>, Error> {
        let reply = self.reader.ask(Verb::Post, &["files"], Some(bytes(&ask.body())?)).await?;
        reply.read(mailing_list::read)
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// Fails when 4over refuses or answers anything but `true`.
    pub async fn delete_file(&self, file_uuid: &str) -> Result<(), Error> {
        let reply = self.reader.ask(Verb::Delete, &["files", file_uuid], None).await?;
        reply.read(|body| if body.trim_ascii() == b"true" { Ok(()) } else { Err("it should be true".to_owned()) })
    }

    /// Attaches artwork, by reason code (`fr`, `bk`, …), to a job that was placed with `skip_files`; returns 4over's words.
    ///
    /// # Errors
    /// Fails when 4over refuses or does not say that the files were attached.
    pub async fn attach_files(&self, job_number: &str, files: &Map<String, Value>) -> Result<String, Error> {
        // At order time `files` is an object; here it is a list of one object.
        let body = bytes(&json!({ "files": [files] }))?;
        self.reader.ask(Verb::Post, &["jobs", job_number, "files"], Some(body)).await?.read(attachment::read)
    }

    /// Cancels one job.
    ///
    /// # Errors
    /// Fails only when there is no complete answer; what 4over answers is a [`Cancellation`].
    pub async fn cancel(&self, job_number: &str) -> Result<Cancellation, Error> {
        let reply = self.reader.ask(Verb::Delete, &["orders", job_number], None).await?;
        Ok(cancellation::read(reply.http_status, &reply.body))
    }
}

#[cfg(test)]
mod tests;
