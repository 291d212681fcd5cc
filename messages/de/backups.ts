import type en from '#messages/en/backups.ts'
import type { Translation } from '#messages/message.ts'

/** Sicherungen und ihre Wiederherstellung, wie Menschen einer Organisation sie sehen. */
export default {
  errors: {
    'tenant.closed':
      'Die Daten dieser Organisation werden gerade aus einer Sicherung zurückgeholt. Bitte kommen Sie in einigen Minuten wieder.',
    'tenant.quarantined':
      'Die Daten dieser Organisation kamen aus einer Sicherung zurück und bleiben geschlossen, weil darin noch etwas von gelöschten Menschen stehen kann. Wer Steward hier betreibt, muss das zuerst ansehen.',
  },
  description: 'Alles, was diese Organisation hier hat, wird jede Nacht kopiert, verschlüsselt mit ihrem eigenen Schlüssel.',
  last: 'Letzte Sicherung',
  drill: 'Letzte geübte Wiederherstellung',
  drillHint: 'Die neueste Sicherung wird in eine leere Datenbank geholt und Zeile für Zeile verglichen.',
  kept: 'Aufbewahrt',
  days: { one: '{count} Tag', other: '{count} Tage' },
  nightly: 'Nächste Sicherung',
  never: 'Noch nicht',
  fine: 'Ihre Daten sind gesichert, und das Zurückholen wurde geübt.',
  young: 'Gesichert wird jede Nacht; das Zurückholen wird innerhalb einer Woche zum ersten Mal geübt.',
  late: 'Seit mehr als zwei Tagen gab es keine Sicherung. Bitte sagen Sie es denen, die diese Installation betreiben.',
  undrilled: 'Das Zurückholen wurde seit mehr als zwei Wochen nicht geübt. Bitte sagen Sie es denen, die diese Installation betreiben.',
  broken: 'Der letzte Versuch ist {when} fehlgeschlagen. Er wird von selbst wiederholt.',
  drillBroken:
    'Die letzte geübte Wiederherstellung ist {when} misslungen: Die neueste Sicherung ist vielleicht unbrauchbar. Bitte sagen Sie es denen, die diese Installation betreiben.',
  askTitle: 'Daten zurückholen',
  askText:
    'Wer diese Installation betreibt, kann die ganze Organisation auf den Stand einer dieser Nächte zurückholen. Währenddessen kann niemand darin arbeiten; was seit jener Nacht eingegeben wurde, ist danach fort; unter Aktivitäten steht, dass es so war. Einzelne Datensätze liegen im Papierkorb, frühere Werte im Verlauf eines Datensatzes.',
} satisfies Translation<typeof en>
