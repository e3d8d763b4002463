//! Words of the journal's screen.

ids! {
    TITLE = "journal-title",
    SEARCH = "journal-search",
    FOUND = "journal-found",
    KIND = "journal-kind",
    KIND_ALL = "journal-kind-all",
    KIND_CEREMONIES = "journal-kind-ceremonies",
    KIND_STEPS = "journal-kind-steps",
    KIND_DECISIONS = "journal-kind-decisions",
    KIND_VOICES = "journal-kind-voices",
    KIND_SIGNATURES = "journal-kind-signatures",
    KIND_HOUSE = "journal-kind-house",
    OPEN = "journal-open",
    SHUT = "journal-shut",
    VERIFY = "journal-verify",
    EXPORT = "journal-export",
    BACK = "journal-back",
    BUSY = "journal-busy",
    VERIFIED = "journal-verified",
    EXPORTED = "journal-exported",
    RECORD = "journal-record",
}
