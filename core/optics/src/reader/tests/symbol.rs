use super::*;

/// The middles that the standard prints (ISO/IEC 18004, table E.1), for versions where rounding matters.
#[test]
fn alignment_patterns_stand_where_the_standard_prints_them() {
    assert!(middles(1).is_empty());
    assert_eq!(middles(2), [6, 18]);
    assert_eq!(middles(7), [6, 22, 38]);
    assert_eq!(middles(16), [6, 26, 50, 74]);
    assert_eq!(middles(30), [6, 26, 52, 78, 104, 130]);
    assert_eq!(middles(32), [6, 34, 60, 86, 112, 138]);
    assert_eq!(middles(36), [6, 24, 50, 76, 102, 128, 154]);
    assert_eq!(middles(39), [6, 26, 54, 82, 110, 138, 166]);
    assert_eq!(middles(40), [6, 30, 58, 86, 114, 142, 170]);
}

#[test]
fn each_version_has_as_many_symbols_as_the_standard_prints() {
    for (version, symbols) in [(1, 26), (2, 44), (7, 196), (14, 581), (25, 1_588), (40, 3_706)] {
        assert_eq!(Layout::new(version).symbols(), symbols, "version {version}");
    }
}

#[test]
fn blocks_of_40_l_are_dealt_as_printed() {
    let blocks = Layout::new(40).blocks(Level::L).unwrap();
    assert_eq!(
        blocks,
        Blocks {
            count: 25,
            parity: 30,
            short: 118,
            short_count: 19
        }
    );
}
