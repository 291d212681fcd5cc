/** Who hears a complaint about data protection in a country: its own name, and the site on which it says how to reach it. Addresses of houses change too often to be printed. */
export interface Authority {
  readonly name: string
  readonly site: string
}

const at = (name: string, site: string): Authority => ({ name, site })

/** By country (ISO 3166-1 alpha-2): the EU, the EEA, the United Kingdom and Switzerland. */
export const authorities: Readonly<Record<string, Authority>> = {
  AT: at('Österreichische Datenschutzbehörde', 'https://www.dsb.gv.at'),
  BE: at('Autorité de protection des données / Gegevensbeschermingsautoriteit', 'https://www.dataprotectionauthority.be'),
  BG: at('Комисия за защита на личните данни', 'https://www.cpdp.bg'),
  CH: at('Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter (EDÖB)', 'https://www.edoeb.admin.ch'),
  CY: at('Office of the Commissioner for Personal Data Protection', 'https://www.dataprotection.gov.cy'),
  CZ: at('Úřad pro ochranu osobních údajů', 'https://uoou.gov.cz'),
  DE: at('Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit', 'https://www.bfdi.bund.de'),
  DK: at('Datatilsynet', 'https://www.datatilsynet.dk'),
  EE: at('Andmekaitse Inspektsioon', 'https://www.aki.ee'),
  ES: at('Agencia Española de Protección de Datos', 'https://www.aepd.es'),
  FI: at('Tietosuojavaltuutetun toimisto', 'https://tietosuoja.fi'),
  FR: at('Commission nationale de l’informatique et des libertés (CNIL)', 'https://www.cnil.fr'),
  GB: at('Information Commissioner’s Office', 'https://ico.org.uk'),
  GR: at('Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα', 'https://www.dpa.gr'),
  HR: at('Agencija za zaštitu osobnih podataka', 'https://azop.hr'),
  HU: at('Nemzeti Adatvédelmi és Információszabadság Hatóság', 'https://www.naih.hu'),
  IE: at('Data Protection Commission', 'https://www.dataprotection.ie'),
  IS: at('Persónuvernd', 'https://www.personuvernd.is'),
  IT: at('Garante per la protezione dei dati personali', 'https://www.garanteprivacy.it'),
  LI: at('Datenschutzstelle', 'https://www.datenschutzstelle.li'),
  LT: at('Valstybinė duomenų apsaugos inspekcija', 'https://vdai.lrv.lt'),
  LU: at('Commission nationale pour la protection des données', 'https://cnpd.public.lu'),
  LV: at('Datu valsts inspekcija', 'https://www.dvi.gov.lv'),
  MT: at('Office of the Information and Data Protection Commissioner', 'https://idpc.org.mt'),
  NL: at('Autoriteit Persoonsgegevens', 'https://www.autoriteitpersoonsgegevens.nl'),
  NO: at('Datatilsynet', 'https://www.datatilsynet.no'),
  PL: at('Urząd Ochrony Danych Osobowych', 'https://uodo.gov.pl'),
  PT: at('Comissão Nacional de Proteção de Dados', 'https://www.cnpd.pt'),
  RO: at('Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal', 'https://www.dataprotection.ro'),
  SE: at('Integritetsskyddsmyndigheten', 'https://www.imy.se'),
  SI: at('Informacijski pooblaščenec', 'https://www.ip-rs.si'),
  SK: at('Úrad na ochranu osobných údajov', 'https://dataprotection.gov.sk'),
}

/** The authority of a country in lines; what the tenant wrote itself comes first. Undefined where neither is known: then nothing that needs it may be rendered. */
export function authorityText(country: string, own: string | null): string | undefined {
  if (own !== null && own.trim() !== '') return own.trim()
  const known = authorities[country]
  return known === undefined ? undefined : [known.name, known.site].join('\n')
}
