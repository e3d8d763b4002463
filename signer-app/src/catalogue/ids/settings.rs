//! Words of the settings.

ids! {
    TITLE = "settings-title",
    NO_CHECK = "settings-no-check",
    ROW = "settings-row",
    THEME = "settings-theme",
    LIGHT = "settings-light",
    DARK = "settings-dark",
    HIGH_CONTRAST = "settings-high-contrast",
    TEXT_SIZE = "settings-text-size",
    NORMAL = "settings-normal",
    LARGE = "settings-large",
    LANGUAGE = "settings-language",
    CAMERA = "settings-camera",
    NO_CAMERA = "settings-no-camera",
    BACK = "settings-back",
}
