//! Measures signing on a real SoftHSM token: the device worker beside the bare module, then the whole ceremony of one
//! request through the signer's binary. Prints one JSON line for each.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a benchmark may fail loudly, and shares the helpers of the tests"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use strongroom_core::psbt::{Answer, Limits, Psbt};
use strongroom_core::wallet::Scheme;
use strongroom_forge::large;
use strongroom_signer::devices::bytes::Bytes;
use strongroom_signer::devices::protocol::{GeneratedKeys, SignJob};
use strongroom_signer::workers::device::DeviceWorker;
use support::house::{House, sign_answers};
use support::{SOFTHSM, Site, digest, quiet};

/// With this argument, and SoftHSM's configuration in the environment, the program is the bare module's share.
const BARE: &str = "bare-module";
/// SECG secp256k1 as DER.
const CURVE: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];
const RUNS: usize = 5;
const SIZES: [u32; 2] = [500, 1_000];
/// Keys per branch: a key of its own for every input of the largest batch.
const PER_BRANCH: u32 = 500;
/// Keys of the bare token; the module does the same work for each.
const BARE_KEYS: usize = 24;
/// Outputs of the request, so many that its fee is a usual share of what it pays.
const OUTPUTS: u32 = 100;
/// What 500 inputs may take, in seconds (design, section 11).
const BAR_SECONDS: u32 = 10;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(BARE) {
        let counts = arguments.map(|n| n.parse().expect("a number of signatures"));
        return bare(counts.collect());
    }
    worker_beside_module();
    for inputs in SIZES {
        whole_ceremony(inputs);
    }
}

fn worker_beside_module() {
    let (site, token, keys) = Site::with_keys(PER_BRANCH);
    let mut worker = site.opened(&token, &keys);
    let mut number = 0;
    for inputs in SIZES {
        let (mut ours, mut module) = (Vec::new(), Vec::new());
        // In turn, so that whatever else the machine does falls on both.
        for _ in 0..RUNS {
            let batch = jobs(&keys, inputs, &mut number);
            ours.push(timed(&mut worker, &batch));
            module.push(bare_seconds(&site, inputs));
        }
        let (ours, module) = (median(ours), median(module));
        println!(
            "{{\"bench\":\"sign\",\"what\":\"worker\",\"inputs\":{inputs},\"seconds\":{:.4},\"per_input_us\":{},\
             \"module_seconds\":{:.4},\"own_percent_of_module\":{:.1},\"bar_percent\":5}}",
            ours.as_secs_f64(),
            ours.as_micros() / u128::from(inputs),
            module.as_secs_f64(),
            (ours.as_secs_f64() / module.as_secs_f64() - 1.0) * 100.0,
        );
    }
    worker.close().unwrap();
}

fn jobs(keys: &GeneratedKeys, count: u32, number: &mut usize) -> Vec<SignJob> {
    let every = keys.receive.iter().chain(&keys.change).map(|k| k.key);
    every
        .take(count as usize)
        .map(|key| {
            *number += 1;
            let digest = Bytes(digest(*number));
            SignJob {
                key,
                scheme: Scheme::Ecdsa,
                digest,
            }
        })
        .collect()
}

fn timed(worker: &mut DeviceWorker, jobs: &[SignJob]) -> Duration {
    let start = Instant::now();
    let signatures = worker.sign(jobs, &mut quiet).unwrap();
    let took = start.elapsed();
    assert_eq!(signatures.len(), jobs.len());
    took
}

/// Has this program, in a process of its own, sign so often with a module that nobody checks.
fn bare_seconds(site: &Site, count: u32) -> Duration {
    let conf = site.profile.softhsm_conf.as_deref().unwrap();
    let bare_conf = conf.with_file_name("bare.conf");
    let tokens = conf.with_file_name("bare-tokens");
    fs::create_dir_all(&tokens).unwrap();
    let text = fs::read_to_string(conf).unwrap();
    let own = conf.with_file_name("tokens");
    let text = text.replace(own.to_str().unwrap(), tokens.to_str().unwrap());
    fs::write(&bare_conf, text).unwrap();
    let ran = Command::new(std::env::current_exe().unwrap())
        .args([BARE, &count.to_string()])
        .env("SOFTHSM2_CONF", bare_conf)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    fs::remove_dir_all(&tokens).unwrap();
    let printed = String::from_utf8(ran.stdout).unwrap();
    Duration::from_nanos(printed.trim().parse().unwrap())
}

fn bare(counts: Vec<usize>) {
    let module = Pkcs11::new(Path::new(SOFTHSM)).unwrap();
    let flags = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    module.initialize(flags).unwrap();
    let pin = AuthPin::from("bench-pin");
    let slot = module.get_slots_with_token().unwrap()[0];
    module.init_token(slot, &pin, "bare").unwrap();
    let session = module.open_rw_session(slot).unwrap();
    session.login(UserType::So, Some(&pin)).unwrap();
    session.init_pin(&pin).unwrap();
    session.logout().unwrap();
    session.login(UserType::User, Some(&pin)).unwrap();
    let keys: Vec<ObjectHandle> = (0..BARE_KEYS).map(|_| bare_key(&session)).collect();
    for count in counts {
        let start = Instant::now();
        for (i, key) in (0..count).zip(keys.iter().cycle()) {
            session.sign(&Mechanism::Ecdsa, *key, &digest(i)).unwrap();
        }
        println!("{}", start.elapsed().as_nanos());
    }
}

fn bare_key(session: &Session) -> ObjectHandle {
    let public = [Attribute::Token(true), Attribute::EcParams(CURVE.to_vec())];
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
    ];
    let made = session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private);
    made.unwrap().1
}

/// Decision, approvals, INTENT, signatures, verification, RESULT and answer, by the command that people use.
fn whole_ceremony(inputs: u32) {
    let house = House::initialised();
    let forge = house.forge_with(|policy| large::make_room(policy, 0));
    house.prepare_registration(&forge);
    house.ceremony("register").expect(0);
    let request = large::draft(&forge, inputs, OUTPUTS).bytes();
    fs::write(house.at("request.psbt"), &request).unwrap();
    house.answers("sign", &sign_answers(&["bela", "cleo"]));
    let start = Instant::now();
    let ran = house.ceremony("sign");
    let took = start.elapsed();
    let signed = ran.expect(0);
    assert_eq!(signed.field("outcome"), "signed");
    let answer = fs::read(house.at("out/answer.psbt")).unwrap();
    let answer = Answer::from_psbt(&Psbt::parse(&answer, &Limits::CEILINGS).unwrap()).unwrap();
    let signatures: usize = answer.signatures().iter().map(|input| input.len()).sum();
    assert_eq!(signatures, inputs as usize);
    println!(
        "{{\"bench\":\"sign\",\"what\":\"ceremony\",\"inputs\":{inputs},\"bytes\":{},\"seconds\":{:.4},\
         \"per_input_us\":{},\"bar\":{}}}",
        request.len(),
        took.as_secs_f64(),
        took.as_micros() / u128::from(inputs),
        BAR_SECONDS * inputs / 500,
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
