//! Error correction of QR codes: Reed and Solomon's codes over 256 symbols (ISO/IEC 18004, annex A), errors and
//! erasures together.
//!
//! Decoders of others correct errors only. A reader that knows which symbols it saw badly may give up those, and
//! corrects twice as many of them.

/// x^8 + x^4 + x^3 + x^2 + 1.
const POLYNOMIAL: u16 = 0x11d;
const ORDER: usize = 255;
/// More parity symbols than this has no block.
const PARITY_MAX: usize = 30;
const LENGTH: usize = PARITY_MAX + 2;

static EXP: [u8; 512] = exponents();
static LOG: [u8; 256] = logarithms();

/// Every symbol times each power of two that is a root.
static TIMES: [[u8; 256]; PARITY_MAX] = times();

const fn times() -> [[u8; 256]; PARITY_MAX] {
    let (exp, log) = (exponents(), logarithms());
    let mut table = [[0; 256]; PARITY_MAX];
    let mut power = 0;
    while power < PARITY_MAX {
        let mut symbol = 1;
        while symbol < 256 {
            table[power][symbol] = exp[log[symbol] as usize + power];
            symbol += 1;
        }
        power += 1;
    }
    table
}

const fn exponents() -> [u8; 512] {
    let mut table = [0; 512];
    let (mut at, mut value) = (0, 1_u16);
    while at < 512 {
        table[at] = value as u8;
        value <<= 1;
        if value & 0x100 != 0 {
            value ^= POLYNOMIAL;
        }
        at += 1;
    }
    table
}

const fn logarithms() -> [u8; 256] {
    let exp = exponents();
    let mut table = [0; 256];
    let mut at = 0;
    while at < ORDER {
        table[exp[at] as usize] = at as u8;
        at += 1;
    }
    table
}

fn multiply(one: u8, other: u8) -> u8 {
    if one == 0 || other == 0 {
        return 0;
    }
    EXP[usize::from(LOG[usize::from(one)]) + usize::from(LOG[usize::from(other)])]
}

fn divide(one: u8, by: u8) -> u8 {
    if one == 0 || by == 0 {
        return 0;
    }
    EXP[usize::from(LOG[usize::from(one)]) + ORDER - usize::from(LOG[usize::from(by)])]
}

/// A polynomial, lowest power first.
type Poly = [u8; LENGTH];

/// What was put right in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corrected {
    /// Symbols that were wrong and not given up.
    pub(super) errors: usize,
}

/// Corrects a block in place: the last `parity` symbols are its parity, `erased` are the places given up.
///
/// Gives `None`, and leaves the block as it was, where more is wrong than can be put right with `spare` parity
/// symbols unused. What is spared guards against a correction to another word than was sent.
pub(super) fn correct(block: &mut [u8], parity: usize, erased: &[usize], spare: usize) -> Option<Corrected> {
    if parity > PARITY_MAX || block.len() > ORDER || erased.len() > parity {
        return None;
    }
    let syndromes = syndromes(block, parity);
    if syndromes[..parity].iter().all(|symbol| *symbol == 0) {
        return Some(Corrected { errors: 0 });
    }
    let last = block.len() - 1;
    let (locator, degree) = locate(&syndromes, parity, erased, last);
    let errors = degree.checked_sub(erased.len())?;
    if 2 * errors + erased.len() + spare > parity {
        return None;
    }
    let places = roots(&locator, degree, block.len())?;
    let evaluator = product(&syndromes, &locator, parity);
    let mut fixed: [u8; ORDER] = [0; ORDER];
    fixed[..block.len()].copy_from_slice(block);
    for place in &places[..degree] {
        let power = last - usize::from(*place);
        let inverse = EXP[ORDER - power];
        // Only odd powers are left of the derivative.
        let slope = odd_part(&locator, inverse);
        if slope == 0 {
            return None;
        }
        let value = divide(value_at(&evaluator, inverse), slope);
        // Forney's rule for codes whose first root is one; `inverse` was taken out of the slope.
        fixed[usize::from(*place)] ^= value;
    }
    let fixed = &fixed[..block.len()];
    if self::syndromes(fixed, parity)[..parity]
        .iter()
        .any(|symbol| *symbol != 0)
    {
        return None;
    }
    block.copy_from_slice(fixed);
    Some(Corrected { errors })
}

fn syndromes(block: &[u8], parity: usize) -> Poly {
    let mut out = [0; LENGTH];
    for (power, out) in out.iter_mut().enumerate().take(parity) {
        let times = &TIMES[power];
        *out = block
            .iter()
            .fold(0, |sum, symbol| times[usize::from(sum)] ^ symbol);
    }
    out
}

/// Berlekamp's and Massey's search, begun with what is known to be erased (Blahut). Gives the locator and how many
/// places it stands for.
fn locate(syndromes: &Poly, parity: usize, erased: &[usize], last: usize) -> (Poly, usize) {
    let mut locator = [0; LENGTH];
    locator[0] = 1;
    for (count, place) in erased.iter().enumerate() {
        let root = EXP[last.saturating_sub(*place)];
        for at in (1..=count + 1).rev() {
            locator[at] ^= multiply(locator[at - 1], root);
        }
    }
    let mut before = locator;
    let mut degree = erased.len();
    for step in erased.len() + 1..=parity {
        let mut wrong = 0;
        for at in 0..step.min(LENGTH) {
            wrong ^= multiply(locator[at], syndromes[step - 1 - at]);
        }
        before.rotate_right(1);
        before[0] = 0;
        if wrong == 0 {
            continue;
        }
        let mut next = locator;
        for (next, before) in next.iter_mut().zip(before) {
            *next ^= multiply(wrong, before);
        }
        if 2 * degree < step + erased.len() {
            degree = step + erased.len() - degree;
            before = locator.map(|symbol| divide(symbol, wrong));
        }
        locator = next;
    }
    (locator, degree)
}

/// Finds the places a locator stands for, by trying all; `None` unless there are as many as it says.
fn roots(locator: &Poly, degree: usize, length: usize) -> Option<[u8; LENGTH]> {
    if degree >= LENGTH {
        return None;
    }
    let mut places = [0; LENGTH];
    let mut found = 0;
    for place in 0..length {
        let power = length - 1 - place;
        if value_at(locator, EXP[(ORDER - power) % ORDER]) == 0 {
            if found >= degree {
                return None;
            }
            places[found] = place as u8;
            found += 1;
        }
    }
    (found == degree).then_some(places)
}

fn product(one: &Poly, other: &Poly, terms: usize) -> Poly {
    let mut out = [0; LENGTH];
    for (at, out) in out.iter_mut().enumerate().take(terms) {
        for left in 0..=at {
            *out ^= multiply(one[left], other[at - left]);
        }
    }
    out
}

fn value_at(poly: &Poly, x: u8) -> u8 {
    poly.iter().rev().fold(0, |sum, symbol| multiply(sum, x) ^ symbol)
}

/// The value of the derivative times `x`.
fn odd_part(poly: &Poly, x: u8) -> u8 {
    let (mut sum, mut power) = (0, x);
    let square = multiply(x, x);
    for symbol in poly.iter().skip(1).step_by(2) {
        sum ^= multiply(*symbol, power);
        power = multiply(power, square);
    }
    sum
}

#[cfg(test)]
#[path = "tests/galois.rs"]
mod tests;
