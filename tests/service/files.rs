//! Files of customers that are made to harm whoever reads them, and hosts that send them slowly.

use super::world::{World, business_cards, entry, posted, reaches, standard, until};
use overprint_submit::ledger::State;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The most memory that the service may ever have, in KiB, whatever the files are: a bomb is a multiple of it.
const MEMORY: u64 = 400 * 1_024;

/// Where the artwork of orders is said to be.
const SITE: &str = "https://artwork.example.com";

/// A page that is as large as the product.
const CARD: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 252]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF";

/// Serves files by path; what is not there drips, a byte at a time, for ever.
async fn site(files: BTreeMap<String, Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let files = Arc::new(files);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, Arc::clone(&files)));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, files: Arc<BTreeMap<String, Vec<u8>>>) -> std::io::Result<()> {
    let mut read = vec![0; 4_096];
    let count = stream.read(&mut read).await?;
    let request = String::from_utf8_lossy(&read[..count]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let Some(file) = files.get(path) else {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").await?;
        loop {
            stream.write_all(b"%").await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", file.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(file).await
}

/// Stores an order whose first front is at a path of the site, and whose other files are good.
fn order(world: &World, number: u32, path: &str) -> String {
    let mut example = business_cards(number);
    let order = &mut example["order"];
    // A customer of its own: no order waits for the turn of another one.
    order["bill_to_contact_id"] = json!(format!("customer-{number}"));
    for line in order["line_items"].as_array_mut().expect("lines").iter_mut().take(2) {
        for option in line["modifier_options"].as_array_mut().expect("options") {
            if option["value"].as_str().is_some_and(|value| value.starts_with(SITE)) {
                option["value"] = json!(format!("{SITE}{path}"));
            }
        }
    }
    world.sandbox.add_order(order.clone());
    world.sandbox.add_contact(example["contact"].clone());
    format!("ord-{number}")
}

/// Configures guards over artwork that is read at a site.
fn guard(world: &World, site: &str, checks: &str) {
    let webhook = standard(overprint_submit::sandbox::WEBHOOK_SECRET);
    let text = world.config_text("", "is_test_order = true", &webhook);
    world.write_config(&format!("{text}\n[guards.artwork]\n{checks}\nread_from = {{ {SITE:?} = {site:?} }}\n"));
}

/// Returns an object stream whose index says many times that an object begins at the first byte of a content.
fn object_stream(id: usize, objects: usize, content: &[u8]) -> Vec<u8> {
    let mut unpacked = String::new();
    for object in 0..objects {
        write!(unpacked, "{} 0 ", 10_000 + id * objects + object).expect("a text");
    }
    let first = unpacked.len();
    let mut unpacked = unpacked.into_bytes();
    unpacked.extend(content);
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), unpacked);
    stream.compress().expect("a stream");
    let length = stream.content.len();
    let mut bytes =
        format!("{id} 0 obj<</Type/ObjStm/N {objects}/First {first}/Filter/FlateDecode/Length {length}>>stream\n")
            .into_bytes();
    bytes.extend(stream.content);
    bytes.extend(b"\nendstream endobj\n");
    bytes
}

/// Wraps objects into a PDF.
fn pdf(objects: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    objects.into_iter().for_each(|object| bytes.extend(object));
    bytes.extend(b"2 0 obj<</Type/Catalog/Pages 3 0 R>>endobj\n3 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n");
    bytes.extend(b"trailer<</Root 2 0 R/Size 9>>\n%%EOF");
    bytes
}

/// Small files, and what they do to their reader.
fn evil() -> BTreeMap<String, Vec<u8>> {
    let list = |bytes: usize| [b"[".as_slice(), "0 ".repeat(bytes / 2).as_bytes(), b"]"].concat();
    let deep = "[".repeat(300_000);
    let image = |tags: &[u8]| [b"II*\0\x08\0\0\0".as_slice(), tags].concat();
    let files = [
        // Four lists of eight million numbers each: gigabytes of objects.
        ("memory", pdf((4..8).map(|id| object_stream(id, 1, &list(16 << 20))))),
        // One list that many entries of the index share.
        ("shared", pdf([object_stream(4, 4_000, &list(1 << 20))])),
        // A long list without an end, which each of sixty thousand entries reads in vain.
        ("time", pdf([object_stream(4, 60_000, format!("[{}", "0 ".repeat(1 << 18)).as_bytes())])),
        ("deep", pdf([object_stream(4, 1_000, deep.as_bytes())])),
        ("flate", pdf([object_stream(4, 1, &vec![b' '; 64 << 20])])),
        ("tree", pdf([b"9 0 obj<</Type/Pages/Parent 9 0 R/Kids[9 0 R 3 0 R]>>endobj\n".to_vec()])),
        (
            "loop",
            b"%PDF-1.5\nxref\n0 1\n0000000000 65535 f \ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF".to_vec(),
        ),
        // A directory of 65,535 tags that is not there, and one that leads to itself.
        ("tiff", image(b"\xff\xff")),
        ("round.tiff", image(b"\0\0\x08\0\0\0")),
        ("png", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0xff; 8], b"\x08\x02\0\0\0"].concat()),
    ];
    files.into_iter().map(|(name, bytes)| (format!("/{name}"), bytes)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_harm_their_reader_hold_their_order_and_nothing_else() {
    let mut files = evil();
    assert!(
        files.values().all(|file| file.len() < 200_000),
        "{:?}",
        files.iter().map(|(name, file)| (name, file.len())).collect::<Vec<_>>()
    );
    let names: Vec<String> = files.keys().cloned().collect();
    files.insert("/good.pdf".to_owned(), CARD.into());
    let site = site(files).await;
    let world = World::start("").await;
    guard(&world, &site, "pages = true\ntypes = [\"pdf\"]");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let mut evil = Vec::new();
    for (number, name) in (1_u32..).zip(&names) {
        let id = order(&world, number, name);
        assert_eq!(serving.told(&world, &id).await, 202);
        evil.push((id, name));
    }
    let good = order(&world, 500, "/good.pdf");
    assert_eq!(serving.told(&world, &good).await, 202);
    reaches(&ledger, &good, State::Placed).await;
    for (id, name) in &evil {
        let held = reaches(&ledger, id, State::Held).await;
        let reason = held.order.reason.unwrap_or_default();
        assert!(reason.contains(&format!("{SITE}{name}")), "{name}: {reason}");
        if matches!(name.as_str(), "/memory" | "/shared" | "/time") {
            let told = reason.contains("reading it takes more than 512 MiB of memory or 10 seconds")
                || reason.contains("reading it takes longer than 20 seconds");
            assert!(told, "{name}: {reason}");
        }
    }
    let most = peak(serving.id());
    assert!(most < MEMORY, "the service had {most} KiB of memory");
    assert_eq!(posted(&world), 1);
    assert_eq!(serving.get("/livez").await.status, 200);
    ledger.close().await;
    assert_eq!(serving.ends().await, Some(0), "no file is still being read");
}

/// Returns the most memory that a process ever had, in KiB.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_whose_artwork_drips_keep_no_other_order_waiting_and_are_held_at_last() {
    let site = site(BTreeMap::from([("/good.pdf".to_owned(), CARD.into())])).await;
    let world = World::start("").await;
    guard(&world, &site, "types = [\"pdf\"]\npages = true\ntries = 2");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let mut dripping = Vec::new();
    for number in 1..=50 {
        let id = order(&world, number, &format!("/drips-{number}"));
        assert_eq!(serving.told(&world, &id).await, 202);
        dripping.push(id);
    }
    // The first of them is being fetched: the others came before what follows.
    until("artwork is being fetched", async || {
        let id = ledger.find("sandbox", &dripping[0]).await.expect("a ledger")?;
        ledger.work(id).await.expect("work").into_iter().find(|work| work.step == "artwork" && work.is_leased)
    })
    .await;
    let mut others = Vec::new();
    for number in 501..=505 {
        let id = order(&world, number, "/good.pdf");
        assert_eq!(serving.told(&world, &id).await, 202);
        others.push(id);
    }
    for id in &others {
        reaches(&ledger, id, State::Placed).await;
    }
    let mut still = 0;
    for id in &dripping {
        still += usize::from(entry(&ledger, id).await.expect("an entry").order.state == State::Pending);
    }
    assert!(still > 0, "some order whose artwork drips still waits when the others are placed");
    let listed = world.orders(&["list", "--state", "pending"]).await;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("its artwork"), "{listed}");
    let held = reaches(&ledger, &dripping[0], State::Held).await;
    let reason = held.order.reason.unwrap_or_default();
    assert!(reason.contains("the host is too slow") && reason.contains("tried 2 times"), "{reason}");
    assert_eq!(posted(&world), others.len());
    ledger.close().await;
}
