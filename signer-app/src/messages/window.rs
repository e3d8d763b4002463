//! What the window says that no ceremony says: code, what happened, what to do.

/// Code, what happened, what to do.
pub type Line = (&'static str, &'static str, &'static str);

/// Memory that can reach the disk, in production.
pub const MEMORY: Line = (
    "E_MEMORY",
    "memory cannot be locked",
    "let the signer's service lock its memory (LimitMEMLOCK=infinity), then begin again",
);
/// A production site, and a signer that was started for practice.
pub const PRACTICE_ONLY: Line = (
    "E_MODE",
    "this is a production site, and the signer was started for practice",
    "start the signer without --practice, or at a site of practice",
);
/// A token that was taken out of use.
pub const QUARANTINED: Line = (
    "E_HSM_QUARANTINED",
    "the token was taken out of use by an earlier ceremony",
    "use no key of this token; have it looked at, then run the ceremony test",
);
/// A signer without a folder for the medium.
pub const NO_MEDIUM: Line = (
    "E_FILE",
    "the signer was started without a folder for the medium",
    "start the signer with --medium",
);
/// A thread that does not start: code, and what to do.
pub const NO_THREAD: (&str, &str) = ("E_IO", "start the signer again");
/// A machine with a network: code, and what to do; what happened is the network's names.
pub const ONLINE: (&str, &str) = (
    "E_ONLINE",
    "take the network out of this machine, then start it again",
);
/// Arithmetic that is wrong: code, and what to do; what happened is the name of what is wrong.
pub const KNOWN_ANSWERS: (&str, &str) = (
    "E_KNOWN_ANSWERS",
    "stop: this machine or this program is broken; use neither",
);
