//! The client: one method per route, each a request, an answer and a pure reader.

mod wire;

use serde_json::{Map, Value, json};
use std::collections::HashSet;

use super::error::Error;
use super::exchange::Reply;
use super::listing::Page;
use super::sending::Sending;
use super::settings::Settings;
use super::signature::Verb;
use super::{Cancellation, File, FileRequest, PaymentProfile, StatusEntry};
use super::{answer, attachment, cancellation, file, listing, payment_profile, status, tracking};
use wire::{Ask, Wire};

/// Rows asked for per page; up to 9999 are known to work, and a route may give fewer (4over reference, section 3.1).
const PAGE_ROWS: u64 = 500;

/// Rows after which a list is given up as endless; the largest known one has some 9,500 (4over reference, section 3.1).
const ROW_LIMIT: usize = 200_000;

/// Talks to 4over with one key pair. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    wire: Wire,
}

impl Client {
    /// Builds a client; sends nothing.
    ///
    /// # Errors
    /// Returns every problem of the settings, or why TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        Wire::new(settings).map(|wire| Client { wire })
    }

    /// Sends a create-order body once and reads the answer for the jobs that it names; with sets, the names of the sets.
    ///
    /// Has a connection of its own that is never reused, since nothing beneath may send the request a second time. A future that is
    /// dropped before it is done leaves the order in doubt, like [`Sending::MaybeSent`].
    pub async fn create_order(&self, body: Vec<u8>, job_names: &[String]) -> Sending {
        match self.wire.send_order(body).await {
            Err(error) => error.into(),
            Ok(reply) => {
                let answer = answer::read(job_names, reply.http_status, &reply.body);
                Sending::Answered(answer::Answer { retry_after: reply.retry_after, ..answer })
            }
        }
    }

    /// Checks that 4over knows the key pair.
    ///
    /// # Errors
    /// Fails when 4over refuses; the body of the answer is documented nowhere and is not looked into.
    pub async fn whoami(&self) -> Result<(), Error> {
        self.ask(Verb::Get, &["whoami"], None).await?.accepted().map(|_| ())
    }

    /// Lists the stored cards.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn payment_profiles(&self) -> Result<Vec<PaymentProfile>, Error> {
        self.ask(Verb::Get, &["paymentprofiles"], None).await?.read(payment_profile::read)
    }

    /// Has 4over download files; the answer has one entry per address, in order.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood; a single file that failed is [`File::Failed`].
    pub async fn post_files(&self, request: &FileRequest) -> Result<Vec<File>, Error> {
        let reply = self.ask(Verb::Post, &["files"], Some(bytes(request)?)).await?;
        reply.read(|body| file::read(request.path.len(), body))
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// Fails when 4over refuses or answers anything but `true`.
    pub async fn delete_file(&self, file_uuid: &str) -> Result<(), Error> {
        let reply = self.ask(Verb::Delete, &["files", file_uuid], None).await?;
        reply.read(|body| if body.trim_ascii() == b"true" { Ok(()) } else { Err("it should be true".to_owned()) })
    }

    /// Attaches artwork, by reason code (`fr`, `bk`, …), to a job that was placed with `skip_files`; returns 4over's words.
    ///
    /// # Errors
    /// Fails when 4over refuses or does not say that the files were attached.
    pub async fn attach_files(&self, job_number: &str, files: &Map<String, Value>) -> Result<String, Error> {
        // At order time `files` is an object; here it is a list of one object (quirk 6).
        let body = bytes(&json!({ "files": [files] }))?;
        self.ask(Verb::Post, &["jobs", job_number, "files"], Some(body)).await?.read(attachment::read)
    }

    /// Returns the history of a job, newest first.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn status(&self, job_number: &str) -> Result<Vec<StatusEntry>, Error> {
        self.ask(Verb::Get, &["orders", job_number, "status"], None).await?.read(status::read)
    }

    /// Returns the tracking numbers of a job; none before shipment.
    ///
    /// # Errors
    /// Fails when 4over refuses, other than by 404, or its answer is not understood.
    pub async fn tracking(&self, job_number: &str) -> Result<Vec<String>, Error> {
        let reply = self.ask(Verb::Get, &["orders", job_number, "tracking"], None).await?;
        match reply.http_status {
            404 => Ok(Vec::new()),
            http_status => match reply.read(|body| tracking::read(http_status, body)) {
                // The same "not yet", as an error object under 200.
                Err(Error::Status { refusal, .. }) if refusal.http_code() == Some(404) => Ok(Vec::new()),
                result => result,
            },
        }
    }

    /// Cancels one job.
    ///
    /// # Errors
    /// Fails only when there is no complete answer; what 4over answers is a [`Cancellation`].
    pub async fn cancel(&self, job_number: &str) -> Result<Cancellation, Error> {
        let reply = self.ask(Verb::Delete, &["orders", job_number], None).await?;
        Ok(cancellation::read(reply.http_status, &reply.body))
    }

    /// Gets any other route; `segments` are not yet percent-encoded.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not JSON.
    pub async fn get(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Value, Error> {
        let ask = Ask { verb: Verb::Get, segments, query, body: None };
        self.wire.send(ask).await?.read(json_body)
    }

    /// Posts to any other route than `/orders`; `segments` are not yet percent-encoded.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not JSON, and for `/orders`, which only [`Client::create_order`] sends.
    pub async fn post(&self, segments: &[&str], body: &Value) -> Result<Value, Error> {
        self.ask(Verb::Post, segments, Some(bytes(body)?)).await?.read(json_body)
    }

    /// Gets all rows of a list, page by page, each row once.
    ///
    /// # Errors
    /// Fails when 4over refuses, a page has no list, or the list does not end: part of a list is never given out as the whole.
    pub async fn list(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Vec<Value>, Error> {
        let max = PAGE_ROWS.to_string();
        let (mut rows, mut seen, mut offset) = (Vec::new(), HashSet::new(), 0);
        loop {
            let at = offset.to_string();
            let query = [query, &[("max", max.as_str()), ("offset", at.as_str())]].concat();
            let reply = self.wire.send(Ask { verb: Verb::Get, segments, query: &query, body: None }).await?;
            let call = reply.call.clone();
            let page: Page = reply.read(listing::read)?;
            let next = page.next_offset(offset, PAGE_ROWS);
            let known = rows.len();
            rows.extend(page.rows.into_iter().filter(|row| seen.insert(row.to_string())));
            match next {
                None => return Ok(rows),
                Some(_) if rows.len() == known || rows.len() > ROW_LIMIT => {
                    return Err(Error::Endless { call, offset });
                }
                Some(next) => offset = next,
            }
        }
    }

    async fn ask(&self, verb: Verb, segments: &[&str], body: Option<Vec<u8>>) -> Result<Reply, Error> {
        self.wire.send(Ask { verb, segments, query: &[], body }).await
    }
}

fn bytes(body: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(body).map_err(|error| Error::Client { reason: format!("the body is no JSON: {error}") })
}

fn json_body(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("it should be JSON: {error}"))
}

#[cfg(test)]
mod tests;
