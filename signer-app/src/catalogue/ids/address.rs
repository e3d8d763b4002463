//! Words of the address check.

ids! {
    TITLE = "address-title",
    WHY = "address-why",
    INDEX = "address-index",
    SHOW = "address-show",
    NUMBER = "address-number",
    VAULT = "address-vault",
    CODE = "address-code",
    BACK = "address-back",
}
