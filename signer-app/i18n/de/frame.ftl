frame-practice = ÜBUNG – Testmünzen ohne Wert
frame-production = PRODUKTION – echtes Geld
frame-no-site = noch kein Standort
frame-no-vault = kein Tresor eingetragen
frame-steps = Das Drehbuch
frame-step-done = erledigt
frame-step-now = jetzt
frame-step-to-come = folgt
frame-step-say = Sprechen Sie: „{ $say }“
frame-more = Es geht weiter ↓
frame-keyed = { $label } ({ $key })
frame-hold = { $label } ({ $key } halten)
frame-page = Seite { $page } von { $pages }
frame-pages-seen = { $seen } von { $pages } gesehen
frame-page-before = Eine Seite zurück
frame-page-next = Nächste Seite
frame-code = Code { $code }
frame-what-happened = Was geschehen ist
frame-what-to-do = Was zu tun ist
frame-seconds-left = { $seconds ->
    [one] noch etwa { $seconds } Sekunde
   *[other] noch etwa { $seconds } Sekunden
}
frame-key-enter = Eingabe
frame-key-escape = Esc
frame-key-page-up = Bild auf
frame-key-page-down = Bild ab
frame-key-tab = Tab
frame-working = Einen Moment
frame-working-about = Der Signierer arbeitet. Die nächste Frage kommt von selbst.
