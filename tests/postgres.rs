//! A PostgreSQL server of the tests' own, made of the installed binaries, which never outlives the tests.
//!
//! With `OVERPRINT_TEST_POSTGRES`, the address of a server that may be littered with databases, that one is used instead.
//! Where there is neither, what needs PostgreSQL says in a line that it did not run.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// Starts and stops the server as it is told, and cleans up once nobody is left to tell it anything.
///
/// `$1` is where the binaries are, `$2` where temporary files go: in memory, where there is room for a hundred databases,
/// since what is tested is not the disk.
const KEEPER: &str = r#"
bin=$1; root=$2; trap '' INT TERM HUP
[ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')0" -gt 40000000 ] && root=/dev/shm
home=$(mktemp -d "$root/overprint-postgres-XXXXXX") || exit
stop() { "$bin/pg_ctl" -D "$home/data" -s -w -m "$1" stop >/dev/null 2>&1; }
while read -r word port; do
  case $word in
    make) "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C -N >"$home/initdb.log" 2>&1 ;;
    start) "$bin/pg_ctl" -D "$home/data" -s -w -t 120 -l "$home/log" \
      -o "-h 127.0.0.1 -p $port -c unix_socket_directories= -c max_connections=300" start >/dev/null 2>&1 ;;
    stop) stop fast ;;
    copy) "$bin/pg_basebackup" -h 127.0.0.1 -p "$port" -U postgres -D "$home/data" -R -X stream -c fast >"$home/copy.log" 2>&1 ;;
    promote) "$bin/pg_ctl" -D "$home/data" -s -w promote >/dev/null 2>&1 ;;
    freeze) pid=$(head -n 1 "$home/data/postmaster.pid"); kill -STOP "$pid" $(ps -o pid= --ppid "$pid") ;;
    thaw) pid=$(head -n 1 "$home/data/postmaster.pid"); kill -CONT $(ps -o pid= --ppid "$pid") "$pid" ;;
  esac && echo done || { cat "$home"/*log | tail -n 3 | tr '\n' ' '; echo; }
done
pid=$(head -n 1 "$home/data/postmaster.pid" 2>/dev/null) && kill -CONT $(ps -o pid= --ppid "$pid") "$pid" 2>/dev/null
stop immediate; rm -rf "$home"
"#;

/// A server that one test may stop and start as it likes.
pub(crate) struct Server {
    keeper: Child,
    answers: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    /// Starts a server with the settings that PostgreSQL has by itself; none where it is not installed.
    pub(crate) fn start() -> Option<Server> {
        Server::made("make")
    }

    /// Starts a replica of it, which streams what is written here, and is behind by what it has not got yet.
    pub(crate) fn replica(&self) -> Server {
        Server::made(&format!("copy {}", self.port)).expect("a replica")
    }

    /// Makes a replica the one that is written to.
    pub(crate) fn promote(&mut self) {
        self.tell("promote").expect("a promoted replica");
    }

    /// Returns where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn made(how: &str) -> Option<Server> {
        let binaries = binaries()?;
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(binaries).arg(std::env::temp_dir());
        if let Some((user, group)) = somebody() {
            command.uid(user).gid(group);
        }
        // In a group of its own: whoever kills that of the tests leaves the one alive who cleans up.
        command.process_group(0).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = command.spawn().expect("a shell");
        let answers = BufReader::new(keeper.stdout.take().expect("its output"));
        let mut server = Server { keeper, answers, port: free_port() };
        server.tell(how).expect("a place for databases");
        // Somebody else may have taken the port since.
        for _again in 0..3 {
            if server.tell(&format!("start {}", server.port)).is_ok() {
                return Some(server);
            }
            server.port = free_port();
        }
        server.start_again();
        Some(server)
    }

    /// Makes a database, and returns its address.
    pub(crate) fn database(&self) -> String {
        database_at(&format!("postgres://postgres@127.0.0.1:{}/postgres", self.port))
    }

    /// Stops the server as an administrator does: whoever is connected is cut off.
    pub(crate) fn stop(&mut self) {
        self.tell("stop").expect("the server stops");
    }

    /// Stops its processes where they are: whoever is connected hears nothing.
    pub(crate) fn freeze(&mut self) {
        self.tell("freeze").expect("the server is held up");
    }

    /// Lets its processes go on.
    pub(crate) fn thaw(&mut self) {
        self.tell("thaw").expect("the server goes on");
    }

    /// Starts it again where it was.
    pub(crate) fn start_again(&mut self) {
        self.tell(&format!("start {}", self.port)).expect("the server starts");
    }

    fn tell(&mut self, word: &str) -> Result<(), String> {
        let stdin = self.keeper.stdin.as_mut().expect("its input");
        writeln!(stdin, "{word}").expect("a keeper that listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("an answer");
        if answer == "done\n" { Ok(()) } else { Err(answer) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _status = self.keeper.wait();
    }
}

/// Dumps a database into a file.
pub(crate) fn dump(address: &str, path: &Path) {
    run("pg_dump", &["--format=custom", "--file", path.to_str().expect("a path"), "--dbname", address]);
}

/// Restores a database from a dump, and cuts off whoever is connected to it.
pub(crate) fn restore(address: &str, path: &Path) {
    let mut server = url::Url::parse(address).expect("an address");
    let name = server.path().trim_start_matches('/').to_owned();
    server.set_path("/postgres");
    let (drop, create) = (format!("DROP DATABASE {name} WITH (FORCE)"), format!("CREATE DATABASE {name}"));
    loop {
        run("psql", &["--quiet", "--command", &drop, "--command", &create, server.as_str()]);
        let restored = tried("pg_restore", &["--exit-on-error", "--dbname", address, path.to_str().expect("a path")]);
        match restored {
            Ok(()) => return,
            // A service that came back while the tables were made: PostgreSQL ends one of the two, and an operator begins anew.
            Err(why) => assert!(why.contains("deadlock detected"), "pg_restore: {why}"),
        }
    }
}

fn run(program: &str, arguments: &[&str]) {
    let done = tried(program, arguments);
    assert!(done.is_ok(), "{program}: {done:?}");
}

fn tried(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(binaries().expect("binaries").join(program)).args(arguments).output().expect(program);
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Makes a database on the server that all tests share, and returns its address; none where there is no server.
pub(crate) fn database() -> Option<String> {
    static GIVEN: OnceLock<Option<String>> = OnceLock::new();
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    if let Some(address) = GIVEN.get_or_init(|| std::env::var("OVERPRINT_TEST_POSTGRES").ok()) {
        return Some(database_at(address));
    }
    SERVER.get_or_init(Server::start).as_ref().map(Server::database)
}

/// Makes a database on a server; from a thread of its own, since the caller may or may not be in a runtime.
fn database_at(address: &str) -> String {
    let name = format!("overprint_{}", uuid::Uuid::new_v4().simple());
    let mut made = url::Url::parse(address).expect("an address");
    made.set_path(&name);
    let (address, sql) = (address.to_owned(), format!("CREATE DATABASE {name}"));
    let make = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&address).await.expect("a server");
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a database");
        });
    };
    std::thread::spawn(make).join().expect("a database");
    made.into()
}

/// Finds the newest binaries, and says once where there are none.
fn binaries() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let search = || {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut packaged: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
        packaged.sort_by_key(|path| path.iter().nth(4).and_then(|version| version.to_str()?.parse::<u32>().ok()));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path).chain(packaged.into_iter().rev()).find(|directory| {
            ["initdb", "pg_basebackup", "pg_ctl", "pg_dump", "postgres"]
                .iter()
                .all(|name| directory.join(name).is_file())
        });
        if found.is_none() {
            eprintln!("PostgreSQL is not installed: what is tested on it did not run");
        }
        found
    };
    FOUND.get_or_init(search).clone()
}

/// Returns the user and group to run as, where this is root, as whom PostgreSQL does not run.
fn somebody() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}
