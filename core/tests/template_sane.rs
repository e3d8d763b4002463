//! Which templates may be registered, and that reading one never costs more than a small stack (D16).

use bitcoin::Network;
use proptest::prelude::*;
use strongroom_core::{
    ids::{Digest, EcKey},
    wallet::{Cosigner, Template, TemplateError},
};
use strongroom_forge::sites::forge_manifest;

const POLICY: Digest = Digest::new([7; 32]);

#[test]
fn templates_that_must_not_be_registered_have_their_code() {
    let cases = [
        ("wsh(sortedmulti(2,@0/**,@1/**,@2/**))", "ok"),
        ("wsh(sortedmulti(3,@0/**,@1/**,@2/**))", "ok"),
        ("wsh(sortedmulti(4,@0/**,@1/**,@2/**))", "E_REG_THRESHOLD"),
        ("wsh(sortedmulti(1,@0/**,@1/**,@2/**))", "ok"),
        ("wsh(sortedmulti(0,@0/**,@1/**,@2/**))", "E_REG_THRESHOLD"),
        ("wsh(multi(4,@0/**,@1/**,@2/**))", "E_REG_THRESHOLD"),
        ("wsh(thresh(0,pk(@0/**),s:pk(@1/**)))", "E_REG_THRESHOLD"),
        ("wsh(thresh(1,pk(@0/**)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(thresh(1,pk(@0/**),s:pk(@1/**)))", "ok"),
        ("wsh(sortedmulti(02,@0/**,@1/**))", "E_REG_THRESHOLD"),
        ("wsh(sortedmulti(2,@0/**,@2/**))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2,@1/**,@0/**))", "ok"),
        ("wsh(sortedmulti(2,@0/**,@0/**))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2,@0/**,@0/<0;1>/*))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2,@0/**,@00/**))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2,@0/<0;1>/*,@1/**))", "ok"),
        ("wsh(sortedmulti(2,@0/<0;2>/*,@1/**))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2,@0/<1;0>/*,@1/**))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2,@0,@1/**))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(and_v(v:pk(@0/**),older(144)))", "ok"),
        ("wsh(and_v(v:pk(@0/**),older(65535)))", "ok"),
        ("wsh(and_v(v:pk(@0/**),older(65536)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(and_v(v:pk(@0/**),older(65537)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(and_v(v:pk(@0/**),older(4194305)))", "ok"),
        ("wsh(and_v(v:pk(@0/**),older(4194304)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(and_v(v:pk(@0/**),older(2147483649)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(and_v(v:pk(@0/**),after(800000)))", "ok"),
        ("wsh(and_v(v:pk(@0/**),after(2147483647)))", "ok"),
        ("wsh(and_v(v:pk(@0/**),after(0)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(and_v(v:pk(@0/**),after(2147483648)))", "E_DESCRIPTOR_UNSANE"),
        ("wsh(or_d(pk(@0/**),older(144)))", "E_DESCRIPTOR_UNSANE"),
        (
            "wsh(or_d(pk(@0/**),c:expr_raw_pkh(0000000000000000000000000000000000000000)))",
            "E_DESCRIPTOR_UNSANE",
        ),
        (
            "wsh(or_d(pk(@0/**),and_v(v:pk(@0/**),older(144))))",
            "E_DESCRIPTOR_UNSANE",
        ),
        ("wsh(sortedmulti(2,@0/**,@1/**))#aaaaaaaa", "E_DESCRIPTOR_UNSANE"),
        ("wsh(sortedmulti(2, @0/**,@1/**))", "E_DESCRIPTOR_UNSANE"),
        ("tr(@0/**)", "E_DESCRIPTOR_KEY_PATH"),
        ("sh(sortedmulti(2,@0/**,@1/**))", "E_DESCRIPTOR_KIND"),
        ("pkh(@0/**)", "E_DESCRIPTOR_KIND"),
        ("pk(@0/**)", "E_DESCRIPTOR_KIND"),
        ("", "E_DESCRIPTOR_KIND"),
    ];
    for (text, want) in cases {
        let got = Template::parse(text).map_or_else(|e| e.code(), |_| "ok");
        assert_eq!(got, want, "{text}: {:?}", Template::parse(text));
    }
}

#[test]
fn a_key_hash_without_a_key_is_refused_by_name() {
    let hash = "00".repeat(20);
    for raw in [format!("expr_raw_pkh({hash})"), format!("c:expr_raw_pkh({hash})")] {
        let e = Template::parse(&format!("wsh(or_d(pk(@0/**),{raw}))")).unwrap_err();
        assert_eq!(e.to_string(), "descriptor is not sane: raw key hash");
    }
}

#[test]
fn a_cosigner_that_stands_twice_is_named() {
    let cosigner = Cosigner::new(1);
    for twice in [
        "sortedmulti(2,@0/**,@1/**,@1/<0;1>/*)",
        "or_i(multi(2,@0/**,@1/**),pk(@1/**))",
    ] {
        let e = Template::parse(&format!("wsh({twice})")).unwrap_err();
        assert_eq!(e, TemplateError::Reused { cosigner });
    }
}

#[test]
fn a_templates_text_is_kept_as_written() {
    let text = "wsh(sortedmulti(2,@0/<0;1>/*,@1/**))";
    assert_eq!(Template::parse(text).unwrap().as_str(), text);
}

fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    format!("wsh({}{middle}{})", open.repeat(times), close.repeat(times))
}

#[test]
fn deep_templates_are_refused_on_a_small_stack() {
    let run = || {
        let depth = |text: &str| Template::parse(text).map_or_else(|e| e.code(), |_| "ok");
        // Thirty-one levels beside the key's own: thirty-two is the most.
        let and = |times| nested("and_b(older(1),a:", "pk(@0/**)", ")", times);
        assert_eq!(depth(&and(14)), "ok");
        assert_eq!(depth(&and(15)), "ok");
        assert_eq!(depth(&and(16)), "E_DESCRIPTOR_DEPTH");
        assert_eq!(depth(&format!("wsh({}:pk(@0/**))", "n".repeat(30))), "ok");
        assert_eq!(
            depth(&format!("wsh({}:pk(@0/**))", "n".repeat(31))),
            "E_DESCRIPTOR_DEPTH"
        );
        assert_eq!(
            depth(&format!("wsh({}:pk(@0/**))", "n".repeat(1_000))),
            "E_DESCRIPTOR_DEPTH"
        );
        assert_eq!(depth(&"(".repeat(1_024)), "E_DESCRIPTOR_DEPTH");
        assert_eq!(depth(&format!("wsh{}", "{".repeat(1_000))), "E_DESCRIPTOR_DEPTH");
        assert_eq!(depth(&"wsh(".repeat(100_000)), "E_REG_LIMIT");
    };
    let thread = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(run)
        .unwrap();
    thread.join().unwrap();
}

#[test]
fn a_template_of_1024_bytes_is_the_longest() {
    let fill = |len: usize| format!("{:x<len$}", "wsh(");
    let code = |len| Template::parse(&fill(len)).unwrap_err().code();
    assert_eq!(code(1_024), "E_DESCRIPTOR_UNSANE");
    assert_eq!(code(1_025), "E_REG_LIMIT");
}

#[test]
fn keys_that_do_not_fill_a_template_are_refused() {
    let template = Template::parse("wsh(sortedmulti(2,@0/**,@1/**))").unwrap();
    let forged = forge_manifest(2, 2, 2, POLICY, 1, Network::Regtest, 1);
    let key = |site: usize, i: usize| forged.sites[site].sheet.sheet().receive[i];
    assert!(template.fill(&[key(0, 0), key(1, 0)]).is_ok());
    let got = |keys: &[EcKey]| template.fill(keys).unwrap_err();
    assert_eq!(got(&[key(0, 0)]), TemplateError::Keys { got: 1, want: 2 });
    assert!(matches!(
        got(&[key(0, 0), EcKey::new([5; 33])]),
        TemplateError::Keys { .. }
    ));
    assert!(template.fill(&[key(0, 0), key(0, 0)]).is_err());
}

proptest! {
    #[test]
    fn any_text_is_a_template_or_an_error(
        text in "(sh\\()?(wsh|wpkh|tr)\\([a-z_:,()0-9@/*<;>{}#]{0,80}",
        bytes in "\\PC{0,60}",
    ) {
        for t in [text, bytes] {
            if let Ok(read) = Template::parse(&t) {
                prop_assert_eq!(read.as_str(), t);
            }
        }
    }

    #[test]
    fn any_pieces_make_a_template_or_an_error(pieces in prop::collection::vec(prop::sample::select(vec![
        "wsh(", "sh(", "multi(", "sortedmulti(", "thresh(", "and_v(", "or_d(", "or_i(", "andor(", "pk(", "pkh(",
        "older(", "after(", "sha256(", "v:", "s:", "a:", "t:", "l:", "j:", "@0/**", "@1/**", "@255/**", "@256/**",
        "1", "2", "144", ",", ")", "))", "0", "1)",
    ]), 0..24)) {
        let text = format!("wsh({}", pieces.concat());
        if let Ok(read) = Template::parse(&text) {
            prop_assert!(read.quorum() >= 1 && read.quorum() <= read.cosigners());
        }
    }
}
