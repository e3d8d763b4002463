//! Randomness from more than one source, so that one bad source cannot spoil a secret (CCSS 1.01.3).

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::DeviceError;
use crate::secret::Secret;

/// How much of a source the health test looks at.
pub const SAMPLE_BYTES: usize = 4096;
/// SP 800-90B repetition count for 8 bits a byte: chance of a false alarm below 2⁻³⁰ per sample.
const REPEATS_LIMIT: usize = 6;
/// SP 800-90B adaptive proportion over 512 bytes, with room: 2 are expected, 25 never seen.
const WINDOW_BYTES: usize = 512;
const WINDOW_LIMIT: usize = 25;

/// Fills a wiped buffer from the operating system.
///
/// # Errors
/// When the system has no randomness to give.
pub fn os_bytes(length: usize) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
    let mut bytes = Zeroizing::new(vec![0u8; length]);
    getrandom::fill(&mut bytes).map_err(|_| unhealthy("os"))?;
    Ok(bytes)
}

/// Mixes sources into 32 bytes that are as good as the best of them (HKDF-SHA-256, RFC 5869).
///
/// Each source goes in with its length, so that no bytes move from one source to the next.
pub fn mix(purpose: &str, sources: &[&[u8]]) -> Secret {
    let mut all = Zeroizing::new(Vec::with_capacity(1024));
    for source in sources {
        all.extend_from_slice(&(source.len() as u64).to_be_bytes());
        all.extend_from_slice(source);
    }
    expand(
        Hkdf::<Sha256>::new(Some(b"strongroom/mix/v1"), &all),
        purpose.as_bytes(),
        32,
    )
}

/// Expands a pseudorandom key. The lengths asked for here are far below HKDF's ceiling of 8,160 bytes.
pub(super) fn expand(hkdf: Hkdf<Sha256>, info: &[u8], length: usize) -> Secret {
    let mut out = vec![0u8; length.min(255)];
    match hkdf.expand(info, &mut out) {
        Ok(()) => Secret::new(out),
        Err(hkdf::InvalidLength) => Secret::empty(),
    }
}

/// Checks a sample of a source for the faults that broken generators show: a stuck or a lopsided byte.
///
/// # Errors
/// Names the source that failed.
pub fn check_health(source_name: &str, sample: &[u8]) -> Result<(), DeviceError> {
    if sample.len() < SAMPLE_BYTES || repeats(sample) >= REPEATS_LIMIT {
        return Err(unhealthy(source_name));
    }
    let lopsided = sample
        .chunks(WINDOW_BYTES)
        .any(|window| most_common(window) >= WINDOW_LIMIT);
    if lopsided {
        Err(unhealthy(source_name))
    } else {
        Ok(())
    }
}

fn unhealthy(source_name: &str) -> DeviceError {
    DeviceError::Random {
        source_name: source_name.into(),
    }
}

fn repeats(sample: &[u8]) -> usize {
    sample.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(0)
}

fn most_common(window: &[u8]) -> usize {
    let mut sorted = Zeroizing::new(window.to_vec());
    sorted.sort_unstable();
    repeats(&sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_passes_and_broken_generators_do_not() {
        assert_eq!(check_health("os", &os_bytes(SAMPLE_BYTES).unwrap()), Ok(()));
        let stuck = vec![7u8; SAMPLE_BYTES];
        assert_eq!(check_health("hsm", &stuck).unwrap_err().code(), "E_HSM_RANDOM");
        let lopsided: Vec<u8> = (0..SAMPLE_BYTES).map(|i| (i % 16) as u8).collect();
        assert!(check_health("hsm", &lopsided).is_err());
        assert!(check_health("hsm", &os_bytes(SAMPLE_BYTES - 1).unwrap()).is_err());
    }

    #[test]
    fn every_source_and_its_border_changes_the_mix() {
        let one = mix("t", &[b"ab", b"c"]);
        assert_eq!(one.expose_bytes().len(), 32);
        for other in [
            mix("t", &[b"a", b"bc"]),
            mix("t", &[b"ab", b"d"]),
            mix("u", &[b"ab", b"c"]),
        ] {
            assert_ne!(one.expose_bytes(), other.expose_bytes());
        }
    }
}
