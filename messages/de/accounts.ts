import type en from '#messages/en/accounts.ts'
import type { Translation } from '#messages/message.ts'

const words: Translation<typeof en> = {
  errors: {
    'session.wrong-credentials': 'E-Mail-Adresse oder Passwort ist falsch.',
    'session.locked': 'Zu viele Versuche. Warten Sie {seconds} Sekunden und versuchen Sie es dann noch einmal.',
    'sign-in.busy': 'Gerade melden sich viele an. Versuchen Sie es gleich noch einmal.',
    'link.gone': 'Dieser Link gilt nicht mehr: Er wurde schon benutzt oder ist abgelaufen. Bitten Sie um einen neuen.',
    'join.other-account': 'Dieser Link ist für eine andere E-Mail-Adresse. Melden Sie sich ab und öffnen Sie ihn dann noch einmal.',
    'member.already-joined': 'Dieses Mitglied ist schon beigetreten.',
    'member.inactive': 'Dieses Mitglied ist deaktiviert. Aktivieren Sie es zuerst.',
    'role.above-own': 'Sie können nicht mehr Rechte geben, als Sie selbst haben.',
    'tenant.not-named': 'Die Anfrage sagt nicht, für welche Organisation sie ist (Header Steward-Tenant).',
    'origin.other-site': 'Die Anfrage kam von einer anderen Website und wurde abgelehnt.',
    'password.wrong': 'Das ist nicht Ihr jetziges Passwort.',
    'password.too-short': 'Ein Passwort hat mindestens {min} Zeichen.',
    'password.too-long': 'Ein Passwort hat höchstens {max} Zeichen.',
    'password.too-simple': 'Nehmen Sie mehr verschiedene Zeichen.',
    'password.too-common': 'Dieses Passwort benutzen viele, deshalb wird es zuerst geraten. Wählen Sie ein anderes.',
    'password.names-you': 'Ihr Name, Ihre Adresse oder Ihre Organisation wird zuerst geraten. Wählen Sie ein anderes Passwort.',
    'time-zone.unknown': 'Diese Zeitzone ist nicht bekannt.',
    'currency.unknown': 'Diese Währung ist nicht bekannt (ISO 4217, drei Buchstaben).',
    'day.past': 'Dieser Tag ist vorbei.',
  },
  firstKey: 'mit der Organisation angelegt',
  mail: {
    hello: 'Guten Tag {name},',
    openInBrowser: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse in Ihren Browser:',
    once: 'Der Link gilt einmal, bis {until}.',
  },
  resetMail: {
    subject: 'Neues Passwort wählen',
    text: 'Jemand, vermutlich Sie, hat für diese E-Mail-Adresse um ein neues Passwort gebeten.',
    button: 'Neues Passwort wählen',
    otherwise: 'Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  },
  joinMail: {
    subject: '{tenant} hat Sie zu Steward hinzugefügt',
    text: '{inviter} hat Sie zu {tenant} hinzugefügt. Öffnen Sie den Link, um beizutreten.',
    button: '{tenant} beitreten',
    otherwise: 'Wenn Sie {tenant} nicht kennen, tun Sie nichts.',
  },
}

export default words
