provision-page = Neuen Standort gründen – Seite { $page } von { $pages }
provision-next = Nächste Seite
provision-before = Eine Seite zurück
provision-begin = Zeremonie beginnen
provision-leave = Verlassen
provision-names = Wessen Standort ist das?
provision-names-how = Bis zu 40 Buchstaben, Ziffern und Zeichen ohne Umlaute. Die Namen stehen von nun an in jedem Eintrag.
provision-institution = Institution
provision-site = Standort
provision-network = Netz
provision-mode = Übung oder Produktion
provision-practice = Übung: Testmünzen
provision-production = Produktion: echtes Geld
provision-device = Gerät
provision-device-line = { $file } – { $module } – { $mode }
provision-no-device = Auf dem Medium ist kein Geräteprofil. Bringen Sie eines und beginnen Sie von vorn.
provision-officers = Wer bekommt eine Karte?
provision-officers-how = Geben Sie einen Namen ein, wählen Sie die Rollen mit den Funktionstasten, dann fügen Sie die Person hinzu.
provision-officer = Name
provision-named = { $name }: { $roles }
provision-add = Hinzufügen
provision-remove = Letzte Person entfernen
provision-numbers = Wie viele?
provision-numbers-how = { $count } Beauftragte bekommen eine Karte. So viele von ihnen müssen da sein, um das Token zu öffnen:
provision-quorum = Karten, die das Token öffnen
provision-keys = Schlüssel je Zweig
provision-reader = Sicherheitsbeauftragte
provision-reader-how = Nur die Sicherheitsbeauftragten können lesen, ob eine Karte unter Zwang geöffnet wurde.
provision-reader-key = Vergleichen Sie jede Gruppe mit dem eigenen Papier der Sicherheitsbeauftragten:
provision-no-reader = Auf dem Medium ist kein Schlüssel der Sicherheitsbeauftragten. Bringen Sie einen und beginnen Sie von vorn.
provision-dice = Würfel
provision-dice-how = Würfeln Sie mindestens { $fewest } Mal so, dass alle es sehen, und geben Sie jeden Wurf als Ziffer von 1 bis 6 ein.
provision-throws = Würfe
provision-thrown = { $count ->
    [one] { $count } Wurf
   *[other] { $count } Würfe
}
provision-dice-few = { $left ->
    [one] noch { $left } Wurf
   *[other] noch { $left } Würfe
}
provision-dice-fair = ✓ Genug, und nichts fällt an ihnen auf.
provision-dice-digit = ✗ Nur Ziffern von 1 bis 6 sind Würfe. Löschen Sie die falsche mit der Rücktaste.
provision-dice-face = ✗ Eine Zahl fällt zu oft oder nie. Würfeln Sie noch einmal mit einem anderen Würfel.
provision-dice-run = ✗ Eine Zahl fällt zu oft hintereinander. Würfeln Sie noch einmal mit einem anderen Würfel.
provision-dice-period = ✗ Eine Reihe von Würfen wiederholt sich. Würfeln Sie noch einmal und geben Sie ein, was fällt.
provision-check = Stimmt das?
provision-check-how = Lesen Sie jede Zeile laut vor. Hat die Zeremonie begonnen, lässt sich nichts davon mehr ändern.
provision-lacks-names = Beide Namen sind nötig; ein Name beginnt und endet nicht mit einem Leerzeichen.
provision-lacks-choice = Wählen Sie eines.
provision-lacks-mode = Dieses Profil ist für den anderen Betrieb. Wählen Sie ein anderes oder gehen Sie zurück.
provision-lacks-officers = Es sind mindestens zwei Beauftragte nötig.
provision-lacks-roles = Es sind mindestens eine Person für die Bedienung und eine für die Freigabe nötig.
provision-lacks-added = Die Person, deren Name dasteht, ist nicht hinzugefügt: Rollen fehlen, oder den Namen gibt es schon.
provision-lacks-numbers = Mindestens zwei Karten und nicht mehr, als es Beauftragte gibt; mindestens ein Schlüssel.
provision-lacks-dice = Die Würfe sind noch nicht brauchbar.
