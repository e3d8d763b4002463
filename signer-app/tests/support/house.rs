//! One real site in a vault of three: its own SoftHSM token, its officers' cards, and the signer's real binary. The
//! other two sites are the forge's.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use bitcoin::absolute::LockTime;
use bitcoin::hashes::Hash as _;
use bitcoin::{Address, Network, ScriptBuf, WPubkeyHash};
use strongroom_core::ids::RequestId;
use strongroom_core::policy::{Policy, State};
use strongroom_core::wallet::{Branch, Manifest, Place, Roster, SignedKeySheet, Terms, Vault};
use strongroom_core::words::{Words, order};
use strongroom_forge::draft::{Draft, TO_EXCHANGE, TO_HOT_WALLET};
use strongroom_forge::house::{Forge, POOL, Wrapping};
use strongroom_forge::policy::{HEIGHT, PolicyText, exchange, hot_wallet, tiers};
use strongroom_signer::devices::profile::Profile;
use tempfile::TempDir;

use super::SOFTHSM;

pub const OFFICERS: [&str; 3] = ["anna", "bela", "cleo"];

/// 120 throws of a die.
pub const DICE: &str = "\
26351 44216 35263 11542 66431 25216 43351 62145 23364 51126
42635 16243 55314 22661 34152 61435 12264 53316 42251 36546
16324 54213 25661 31445
";
/// The security officer's keys: whoever holds the secret one reads the seals. For tests only.
pub const SECURITY_OFFICER: &str = "age1g9e0ngvg6w0xdgtm3p4hz6xz7f63r0022cyklch4fmksq0styvys9uu8jp";
pub const SECURITY_SECRET: &str =
    "AGE-SECRET-KEY-1EN4CSTNKHQC8MMC6HGWNJ9HRW6TJUXYF6QZ0F4SUCPAMQJZWRW0Q50QPST";

/// The answer that brings the latest checkpoint.
pub const RECEIPT: &str = "receipt = \"site/receipt.txt\"\n";

pub struct House {
    pub dir: TempDir,
}

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails the test, with everything the program said, unless it ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// The code of the `error: CODE what` line on stderr.
    #[track_caller]
    pub fn error(&self) -> &str {
        let line = self.err.lines().find_map(|l| l.strip_prefix("error: "));
        let code = line.and_then(|l| l.split(' ').next());
        code.unwrap_or_else(|| panic!("no error in:\n{}", self.err))
    }

    /// The value of a `name: value` line on stdout.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        let line = self.out.lines().find_map(|l| l.strip_prefix(&prefix));
        line.unwrap_or_else(|| panic!("no {name} in:\n{}", self.out))
    }
}

impl House {
    /// A folder with a token directory, passphrases and answers; nothing has run yet.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let house = Self { dir };
        let tokens = house.at("tokens");
        fs::create_dir(&tokens).unwrap();
        let conf = house.at("softhsm2.conf");
        let text = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        fs::write(&conf, text).unwrap();
        let profile = Profile::softhsm(PathBuf::from(SOFTHSM), conf, "site-zurich");
        fs::write(house.at("device.toml"), profile.to_toml().unwrap()).unwrap();
        for officer in OFFICERS {
            fs::write(
                house.at(&format!("{officer}.pass")),
                format!("the long words of {officer}\n"),
            )
            .unwrap();
        }
        fs::write(house.at("dice.txt"), DICE).unwrap();
        house.answers("init", &init_answers());
        house
    }

    /// A house whose site stands.
    pub fn initialised() -> Self {
        let house = Self::new();
        house.ceremony("init").expect(0);
        house
    }

    /// A house whose site has registered the vault.
    pub fn registered() -> Self {
        let house = Self::initialised();
        house.prepare_registration(&house.forge());
        house.ceremony("register").expect(0);
        house
    }

    /// A house with a request in front of it, as a file.
    pub fn with_request() -> Self {
        let house = Self::registered();
        house.prepare_request();
        house
    }

    /// Puts the base request in front of the signer.
    pub fn prepare_request(&self) {
        fs::write(self.at("request.psbt"), Draft::base(&self.forge()).bytes()).unwrap();
        self.answers("sign", &sign_answers(&["bela", "cleo"]));
    }

    /// Writes the answers to the token's self-test.
    pub fn prepare_test(&self) {
        let inspected = "[[confirm]]\nstep = \"inspect\"\nwords = \"serial read, firmware checked\"\n\n";
        let head = format!("{RECEIPT}initiator = \"anna\"\n\n{inspected}");
        self.answers("test", &(head + &present(&["bela", "cleo"], "yes")));
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Copies a folder and all below it.
    pub fn copy_dir(&self, from: &str, to: &str) {
        fs::create_dir(self.at(to)).unwrap();
        for entry in fs::read_dir(self.at(from)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let (from, to) = (format!("{from}/{name}"), format!("{to}/{name}"));
            if self.at(&from).is_dir() {
                self.copy_dir(&from, &to);
            } else {
                fs::copy(self.at(&from), self.at(&to)).unwrap();
            }
        }
    }

    pub fn site(&self) -> PathBuf {
        self.at("site")
    }

    pub fn answers(&self, ceremony: &str, text: &str) {
        fs::write(self.at(&format!("{ceremony}.toml")), text).unwrap();
    }

    /// The vault: this site's own sheet and roster, and two of the forge's.
    pub fn forge(&self) -> Forge {
        self.forge_with(|_| ())
    }

    /// The same under another policy.
    pub fn forge_with(&self, change: impl FnOnce(&mut PolicyText)) -> Forge {
        let mut forge = Forge::new(Wrapping::Native);
        let read = |name: &str| fs::read_to_string(self.site().join(name)).unwrap();
        // A signer that has signed nothing yet begins at the policy's floor.
        forge.policy_text.height_floor = HEIGHT - 50;
        forge.policy_text.written_at_height = HEIGHT - 50;
        forge.policy_text.rules = tiers(&[(10_000_000, 2), (40_000_000, 3)]);
        change(&mut forge.policy_text);
        forge.policy = Policy::parse(&forge.policy_text.to_toml()).unwrap();
        let mut terms: Terms = (*forge.manifest).clone();
        terms.policy = forge.policy.hash();
        terms.policy_version = forge.policy.version();
        terms.sheets[0] = SignedKeySheet::parse(&read("sheet.txt")).unwrap();
        terms.rosters[0] = Roster::parse(&read("roster.txt")).unwrap();
        forge.manifest = Manifest::new(terms).unwrap();
        forge.vault = Vault::new(&forge.manifest).unwrap();
        forge.state = State::default();
        forge
    }

    /// Writes manifest, policy and the answers to register them.
    pub fn prepare_registration(&self, forge: &Forge) {
        fs::write(self.at("manifest.txt"), forge.manifest.to_text()).unwrap();
        let policy = forge.policy_text.to_toml();
        assert_eq!(Policy::parse(&policy).unwrap().hash(), forge.manifest.policy);
        fs::write(self.at("policy.toml"), policy).unwrap();
        let words = Words::twelve(&forge.manifest.fingerprint());
        let head = format!(
            "{RECEIPT}initiator = \"anna\"\nmanifest = \"manifest.txt\"\npolicy = \"policy.toml\"\nwords = \"{words}\"\n"
        );
        self.answers("register", &(head + &present(&["bela", "cleo"], "yes")));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strongroom-signer"));
        command
            .args(arguments)
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    pub fn ceremony(&self, script: &str) -> Ran {
        let answers = format!("{script}.toml");
        self.run(&["ceremony", script, "--site", "site", "--answers", &answers])
    }

    /// Starts a ceremony and leaves it running.
    pub fn begin(&self, script: &str) -> Child {
        let answers = format!("{script}.toml");
        let arguments = ["ceremony", script, "--site", "site", "--answers", &answers];
        self.command(&arguments).spawn().unwrap()
    }

    /// The journal, one line per record.
    pub fn journal(&self) -> Vec<String> {
        let shown = self.run(&["journal", "show", "site/journal"]).expect(0);
        shown.out.lines().map(str::to_owned).collect()
    }
}

pub fn init_answers() -> String {
    let mut text = format!(
        "initiator = \"anna\"\nquorum = 2\nkeys_per_branch = {POOL}\nwork_factor = 14\ncards_out = \"cards\"\ndice_file = \"dice.txt\"\n\n\
         [new_site]\ninstitution = \"Example Custody\"\nsite = \"Zurich\"\nnetwork = \"regtest\"\n\
         mode = \"practice\"\ndevice = \"device.toml\"\nsecurity_officer = \"{SECURITY_OFFICER}\"\n\n"
    );
    for (i, officer) in OFFICERS.iter().enumerate() {
        let roles = if i == 0 {
            "\"operator\", \"approver\""
        } else {
            "\"approver\""
        };
        text += &format!(
            "[[officer]]\nid = \"{officer}\"\nroles = [{roles}]\npassphrase_file = \"{officer}.pass\"\n\n"
        );
    }
    text += &present(&["anna", "bela"], "yes");
    for step in ["roll-call", "keep-cards"] {
        text += &format!("[[confirm]]\nstep = \"{step}\"\nwords = \"all there, bags 1 2 3\"\n\n");
    }
    text
}

pub fn sign_answers(officers: &[&str]) -> String {
    let order = base_order();
    let head = format!(
        "{RECEIPT}initiator = \"anna\"\norder = \"{order}\"\nrequest = \"request.psbt\"\nout = \"out\"\n\n"
    );
    head + &present(officers, "yes")
}

/// The words of the base request's order, from its payees alone.
pub fn base_order() -> String {
    words_of(&[(exchange(), TO_EXCHANGE), (hot_wallet(7), TO_HOT_WALLET)])
}

/// The answers to a [`small_request`].
pub fn small_answers(officers: &[&str], number: u32) -> String {
    sign_answers(officers).replace(&base_order(), &small_order(number))
}

/// The words of the order behind a [`small_request`].
pub fn small_order(number: u32) -> String {
    words_of(&[(exchange(), 100_000 + u64::from(number))])
}

pub fn words_of(payees: &[(ScriptBuf, u64)]) -> String {
    let payees: Vec<(String, u64)> = payees
        .iter()
        .map(|(script, sat)| {
            let address = Address::from_script(script, Network::Regtest).unwrap();
            (address.to_string(), *sat)
        })
        .collect();
    order::of(Network::Regtest, payees.iter().map(|(a, sat)| (a.as_str(), *sat))).to_string()
}

pub fn present(officers: &[&str], verdict: &str) -> String {
    officers
        .iter()
        .map(|officer| {
            format!(
                "[[present]]\nofficer = \"{officer}\"\ncard = \"cards/{officer}.card\"\n\
                 passphrase_file = \"{officer}.pass\"\nverdict = \"{verdict}\"\n\n"
            )
        })
        .collect()
}

/// A small payment from a coin of its own, at its own height: request number `number` of many.
pub fn small_request(forge: &Forge, number: u32) -> Vec<u8> {
    // Each another amount: the same payment again would need a yes by name.
    numbered(forge, number, exchange(), 100_000 + u64::from(number))
}

/// The same, to somebody else.
pub fn request_to(forge: &Forge, payee: ScriptBuf, sat: u64) -> Vec<u8> {
    numbered(forge, 1, payee, sat)
}

/// The script of a key hash.
pub fn p2wpkh(program: &str) -> ScriptBuf {
    let program = hex::decode(program).unwrap();
    ScriptBuf::new_p2wpkh(&WPubkeyHash::from_slice(&program).unwrap())
}

fn numbered(forge: &Forge, number: u32, payee: ScriptBuf, sat: u64) -> Vec<u8> {
    let mut draft = Draft::empty(forge);
    let height = HEIGHT + number;
    draft.lock_time = LockTime::from_consensus(height);
    draft.header().expiry_height = height + 100;
    draft.header().request_id = RequestId::new([u8::try_from(number).unwrap(); 16]);
    let place = |branch| Place { branch, index: 1 };
    draft.spend(place(Branch::Receive), &format!("small coin {number}"), 1_000_000);
    draft.pay(payee, sat);
    draft.change(place(Branch::Change), 0);
    draft.settle(1_000);
    draft.bytes()
}
