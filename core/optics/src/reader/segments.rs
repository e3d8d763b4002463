//! The bits of a code's data as bytes (ISO/IEC 18004, 7.4).

/// Signs of the alphanumeric mode, by value.
const SIGNS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Versions from which counts are longer.
const LONGER: usize = 10;
const LONGEST: usize = 27;

/// Takes bits from the front.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        self.bytes.len().saturating_mul(8).saturating_sub(self.at)
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        if self.left() < count {
            return None;
        }
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = (value << 1) | u32::from((byte >> (7 - self.at % 8)) & 1);
            self.at = self.at.saturating_add(1);
        }
        Some(value)
    }
}

/// Gives the bytes of all segments, exactly; `None` where the data is none that a sender of bytes writes: codes in
/// series of their own kind (structured append) and FNC1 codes of trade are not ours.
pub(super) fn bytes_of(data: &[u8], version: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { bytes: data, at: 0 };
    let mut out = Vec::with_capacity(data.len());
    let longer = |[short, long, longest]: [usize; 3]| match version {
        ..LONGER => short,
        LONGER..LONGEST => long,
        LONGEST.. => longest,
    };
    while bits.left() >= 4 {
        match bits.take(4)? {
            0 => break,
            1 => digits(&mut bits, longer([10, 12, 14]), &mut out)?,
            2 => signs(&mut bits, longer([9, 11, 13]), &mut out)?,
            4 => {
                let count = bits.take(longer([8, 16, 16]))?;
                for _ in 0..count {
                    out.push(u8::try_from(bits.take(8)?).ok()?);
                }
            }
            7 => character_set(&mut bits)?,
            8 => kanji(&mut bits, longer([8, 10, 12]), &mut out)?,
            _ => return None,
        }
    }
    Some(out)
}

fn digits(bits: &mut Bits<'_>, length: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut count = bits.take(length)?;
    while count > 0 {
        let (taken, width) = match count {
            1 => (1, 4),
            2 => (2, 7),
            _ => (3, 10),
        };
        let value = bits.take(width)?;
        let [hundreds, tens, ones] = [value / 100, value / 10 % 10, value % 10];
        if value >= 10_u32.pow(taken) {
            return None;
        }
        for digit in [hundreds, tens, ones]
            .iter()
            .skip(3_usize.saturating_sub(taken as usize))
        {
            out.push(*SIGNS.get(*digit as usize)?);
        }
        count = count.saturating_sub(taken);
    }
    Some(())
}

fn signs(bits: &mut Bits<'_>, length: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut count = bits.take(length)?;
    while count > 1 {
        let pair = bits.take(11)? as usize;
        out.push(*SIGNS.get(pair / SIGNS.len())?);
        out.push(*SIGNS.get(pair % SIGNS.len())?);
        count = count.saturating_sub(2);
    }
    if count == 1 {
        out.push(*SIGNS.get(bits.take(6)? as usize)?);
    }
    Some(())
}

/// Thirteen bits for two bytes of Shift JIS.
fn kanji(bits: &mut Bits<'_>, length: usize, out: &mut Vec<u8>) -> Option<()> {
    for _ in 0..bits.take(length)? {
        let value = bits.take(13)?;
        let pair = ((value / 0xc0) << 8) | (value % 0xc0);
        let pair = pair.saturating_add(if pair < 0x1f00 { 0x8140 } else { 0xc140 });
        out.extend(u16::try_from(pair).ok()?.to_be_bytes());
    }
    Some(())
}

/// Names a character set; bytes are bytes here, whatever they mean.
fn character_set(bits: &mut Bits<'_>) -> Option<()> {
    let first = bits.take(8)?;
    let more = match first {
        0..0x80 => 0,
        0x80..0xc0 => 8,
        0xc0..0xe0 => 16,
        _ => return None,
    };
    bits.take(more).map(|_| ())
}

#[cfg(test)]
#[path = "tests/segments.rs"]
mod tests;
