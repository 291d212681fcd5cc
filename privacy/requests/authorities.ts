/** Who hears a complaint about data protection in a country. Names and addresses are facts, as the authorities publish them themselves. */
export interface Authority {
  readonly name: string
  readonly address: string
  readonly site: string
}

const at = (name: string, address: string, site: string): Authority => ({ name, address, site })

/** By country (ISO 3166-1 alpha-2): the EU, the EEA, the United Kingdom and Switzerland. */
export const authorities: Readonly<Record<string, Authority>> = {
  AT: at('Österreichische Datenschutzbehörde', 'Barichgasse 40–42, 1030 Wien', 'https://www.dsb.gv.at'),
  BE: at(
    'Autorité de protection des données / Gegevensbeschermingsautoriteit',
    'Rue de la Presse 35, 1000 Bruxelles',
    'https://www.dataprotectionauthority.be',
  ),
  BG: at('Комисия за защита на личните данни', '2 Prof. Tsvetan Lazarov Blvd., 1592 Sofia', 'https://www.cpdp.bg'),
  CH: at('Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter (EDÖB)', 'Feldeggweg 1, 3003 Bern', 'https://www.edoeb.admin.ch'),
  CY: at(
    'Office of the Commissioner for Personal Data Protection',
    '15 Kypranoros Street, 1061 Nicosia',
    'https://www.dataprotection.gov.cy',
  ),
  CZ: at('Úřad pro ochranu osobních údajů', 'Pplk. Sochora 27, 170 00 Praha 7', 'https://uoou.gov.cz'),
  DE: at(
    'Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit',
    'Graurheindorfer Straße 153, 53117 Bonn',
    'https://www.bfdi.bund.de',
  ),
  DK: at('Datatilsynet', 'Carl Jacobsens Vej 35, 2500 Valby', 'https://www.datatilsynet.dk'),
  EE: at('Andmekaitse Inspektsioon', 'Tatari 39, 10134 Tallinn', 'https://www.aki.ee'),
  ES: at('Agencia Española de Protección de Datos', 'C/ Jorge Juan 6, 28001 Madrid', 'https://www.aepd.es'),
  FI: at('Tietosuojavaltuutetun toimisto', 'Lintulahdenkuja 4, 00530 Helsinki', 'https://tietosuoja.fi'),
  FR: at(
    'Commission nationale de l’informatique et des libertés (CNIL)',
    '3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07',
    'https://www.cnil.fr',
  ),
  GB: at('Information Commissioner’s Office', 'Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF', 'https://ico.org.uk'),
  GR: at('Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα', 'Kifisias 1–3, 115 23 Athens', 'https://www.dpa.gr'),
  HR: at('Agencija za zaštitu osobnih podataka', 'Selska cesta 136, 10000 Zagreb', 'https://azop.hr'),
  HU: at('Nemzeti Adatvédelmi és Információszabadság Hatóság', 'Falk Miksa utca 9–11, 1055 Budapest', 'https://www.naih.hu'),
  IE: at('Data Protection Commission', '6 Pembroke Row, Dublin 2, D02 X963', 'https://www.dataprotection.ie'),
  IS: at('Persónuvernd', 'Laugavegur 166, 105 Reykjavík', 'https://www.personuvernd.is'),
  IT: at('Garante per la protezione dei dati personali', 'Piazza Venezia 11, 00187 Roma', 'https://www.garanteprivacy.it'),
  LI: at('Datenschutzstelle', 'Städtle 38, 9490 Vaduz', 'https://www.datenschutzstelle.li'),
  LT: at('Valstybinė duomenų apsaugos inspekcija', 'L. Sapiegos g. 17, 10312 Vilnius', 'https://vdai.lrv.lt'),
  LU: at('Commission nationale pour la protection des données', '15, Boulevard du Jazz, 4370 Belvaux', 'https://cnpd.public.lu'),
  LV: at('Datu valsts inspekcija', 'Elijas iela 17, Rīga, LV-1050', 'https://www.dvi.gov.lv'),
  MT: at(
    'Office of the Information and Data Protection Commissioner',
    'Airways House, High Street, Sliema SLM 1549',
    'https://idpc.org.mt',
  ),
  NL: at('Autoriteit Persoonsgegevens', 'Postbus 93374, 2509 AJ Den Haag', 'https://www.autoriteitpersoonsgegevens.nl'),
  NO: at('Datatilsynet', 'Postboks 458 Sentrum, 0105 Oslo', 'https://www.datatilsynet.no'),
  PL: at('Urząd Ochrony Danych Osobowych', 'ul. Stanisława Moniuszki 1A, 00-014 Warszawa', 'https://uodo.gov.pl'),
  PT: at('Comissão Nacional de Proteção de Dados', 'Av. D. Carlos I, 134, 1.º, 1200-651 Lisboa', 'https://www.cnpd.pt'),
  RO: at(
    'Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal',
    'B-dul G-ral. Gheorghe Magheru 28–30, 010336 București',
    'https://www.dataprotection.ro',
  ),
  SE: at('Integritetsskyddsmyndigheten', 'Box 8114, 104 20 Stockholm', 'https://www.imy.se'),
  SI: at('Informacijski pooblaščenec', 'Dunajska cesta 22, 1000 Ljubljana', 'https://www.ip-rs.si'),
  SK: at('Úrad na ochranu osobných údajov', 'Námestie 1. mája 18, 811 06 Bratislava', 'https://dataprotection.gov.sk'),
}

/** The authority of a country in lines; what the tenant wrote itself comes first. Undefined where neither is known: then nothing that needs it may be rendered. */
export function authorityText(country: string, own: string | null): string | undefined {
  if (own !== null && own.trim() !== '') return own.trim()
  const known = authorities[country]
  return known === undefined ? undefined : [known.name, known.address, known.site].join('\n')
}
