address-title = Empfangsadresse
address-why = Vergleichen Sie jede Gruppe mit dem Bildschirm des Koordinators, bevor jemand an diese Adresse zahlt.
address-index = Welche Adresse, ab 0
address-show = Zeigen
address-number = Empfangsadresse { $index }
address-vault = Abgeleitet für den Tresor, dessen Fingerabdruck so lautet:
address-code = Code der Adresse
address-back = Zurück
