//! Words of the policy's screen.

ids! {
    TITLE = "policy-title",
    NONE = "policy-none",
    ITS_WORDS = "policy-its-words",
    IN_WORDS = "policy-in-words",
    PAYEES = "policy-payees",
    COMPARE = "policy-compare",
    BACK = "policy-back",
    SEARCH = "policy-search",
    FOUND = "policy-found",
    NO_MEDIUM = "policy-no-medium",
    CHOOSE = "policy-choose",
    COMPARED = "policy-compared",
    REFUSED = "policy-refused",
    BOTH = "policy-both",
    AT_ONCE = "policy-at-once",
    SAME = "policy-same",
    LOOSER = "policy-looser",
    STRICTER = "policy-stricter",
}
