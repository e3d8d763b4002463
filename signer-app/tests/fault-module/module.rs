//! A PKCS#11 module with faults, for tests only: SoftHSM, but `C_Sign` misbehaves as a file says.
//!
//! The tests compile this one file with rustc; it belongs to no crate and to no release. The fault stands in the file
//! named by `SOFTHSM2_CONF` plus `.fault`; without that file everything passes through.
#![allow(unsafe_code, non_snake_case, clippy::missing_safety_doc)]

use std::ffi::{CString, c_char, c_int, c_ulong, c_void};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// CK_FUNCTION_LIST 2.40: a version, padded to a word, then 68 functions.
const WORDS: usize = 69;
/// Where C_Sign stands among them.
const C_SIGN: usize = 44;
/// Where C_GenerateRandom stands: every self-test asks for randomness.
const C_GENERATE_RANDOM: usize = 65;
const REAL: &str = "/usr/lib/softhsm/libsofthsm2.so";
const CKR_GENERAL_ERROR: c_ulong = 5;

type GetFunctionList = unsafe extern "C" fn(*mut *const [usize; WORDS]) -> c_ulong;
type Random = unsafe extern "C" fn(c_ulong, *mut u8, c_ulong) -> c_ulong;
type Sign = unsafe extern "C" fn(c_ulong, *const u8, c_ulong, *mut u8, *mut c_ulong) -> c_ulong;

unsafe extern "C" {
    fn dlopen(name: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

static REAL_SIGN: AtomicUsize = AtomicUsize::new(0);
static REAL_RANDOM: AtomicUsize = AtomicUsize::new(0);
static CALLED: AtomicUsize = AtomicUsize::new(0);
static FIRST: Mutex<Option<Vec<u8>>> = Mutex::new(None);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *const [usize; WORDS]) -> c_ulong {
    let (path, symbol) = (CString::new(REAL).unwrap(), CString::new("C_GetFunctionList").unwrap());
    unsafe {
        let library = dlopen(path.as_ptr(), 2);
        if library.is_null() {
            return CKR_GENERAL_ERROR;
        }
        let get: GetFunctionList = std::mem::transmute(dlsym(library, symbol.as_ptr()));
        let mut real: *const [usize; WORDS] = std::ptr::null();
        if get(&mut real) != 0 {
            return CKR_GENERAL_ERROR;
        }
        let mut table = *real;
        REAL_SIGN.store(table[C_SIGN], Ordering::SeqCst);
        table[C_SIGN] = sign as *const () as usize;
        REAL_RANDOM.store(table[C_GENERATE_RANDOM], Ordering::SeqCst);
        table[C_GENERATE_RANDOM] = random as *const () as usize;
        *list = Box::leak(Box::new(table));
    }
    0
}

/// Goes away in the middle of a self-test, as a module does whose cable is pulled.
unsafe extern "C" fn random(session: c_ulong, out: *mut u8, length: c_ulong) -> c_ulong {
    if fault().is_some_and(|f| f.trim() == "away") {
        std::process::abort();
    }
    let real: Random = unsafe { std::mem::transmute(REAL_RANDOM.load(Ordering::SeqCst)) };
    unsafe { real(session, out, length) }
}

fn beside(ending: &str) -> String {
    format!("{}.{ending}", std::env::var("SOFTHSM2_CONF").unwrap_or_default())
}

fn fault() -> Option<String> {
    std::fs::read_to_string(beside("fault")).ok()
}

/// Leaves a byte for every signature that was asked for.
fn count() {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(beside("asked"));
    std::io::Write::write_all(&mut file.unwrap(), b".").unwrap();
}

unsafe extern "C" fn sign(
    session: c_ulong,
    data: *const u8,
    data_len: c_ulong,
    out: *mut u8,
    out_len: *mut c_ulong,
) -> c_ulong {
    let real: Sign = unsafe { std::mem::transmute(REAL_SIGN.load(Ordering::SeqCst)) };
    let code = unsafe { real(session, data, data_len, out, out_len) };
    let file = beside("fault");
    if out.is_null() || code != 0 {
        return code;
    }
    count();
    let Some(fault) = fault() else { return code };
    let signature = unsafe { std::slice::from_raw_parts_mut(out, 64) };
    let words: Vec<&str> = fault.split_whitespace().collect();
    let words = match words.as_slice() {
        ["after", good, rest @ ..] => {
            if CALLED.fetch_add(1, Ordering::SeqCst) < good.parse().unwrap() {
                return code;
            }
            rest
        }
        all => all,
    };
    match words {
        ["away"] => {}
        ["wrong"] => signature[63] ^= 1,
        ["zero"] => signature.fill(0),
        ["high-s"] => high_s(&mut signature[32..]),
        ["length", length] => unsafe { *out_len = length.parse().unwrap() },
        ["replay"] => signature.copy_from_slice(FIRST.lock().unwrap().get_or_insert(signature.to_vec())),
        ["hang"] => std::thread::sleep(std::time::Duration::MAX),
        ["abort"] => std::process::abort(),
        ["code", value] => return value.parse().unwrap(),
        ["code-every", value, count] => {
            let called = CALLED.fetch_add(1, Ordering::SeqCst) + 1;
            return if called % count.parse::<usize>().unwrap() == 0 { value.parse().unwrap() } else { 0 };
        }
        ["code-once", value] => {
            std::fs::remove_file(&file).unwrap();
            return value.parse().unwrap();
        }
        ["print-once"] => {
            std::fs::remove_file(&file).unwrap();
            println!("(a module prints where nobody asked it to)");
        }
        other => panic!("no such fault: {other:?}"),
    }
    0
}

/// Makes S the high one of the two.
fn high_s(s: &mut [u8]) {
    const HALF: [u8; 4] = [0x7f, 0xff, 0xff, 0xff];
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc,
        0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
    ];
    if s[..4] > HALF[..] {
        return;
    }
    let mut borrow = 0i32;
    for (digit, n) in s.iter_mut().zip(N).rev() {
        let difference = i32::from(n) - i32::from(*digit) - borrow;
        borrow = i32::from(difference < 0);
        *digit = difference.rem_euclid(256) as u8;
    }
}
