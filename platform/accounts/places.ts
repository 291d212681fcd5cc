/** What a country uses in daily life, as a first guess that the tenant can change. Country codes are ISO 3166-1 alpha-2. */

const euro = 'AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT'.split(' ')
const dollar = 'AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI'.split(' ')

/** ISO 4217 by country, where it is neither the euro nor the dollar. */
const currencies = table(`
  AE:AED AF:AFN AL:ALL AM:AMD AO:AOA AR:ARS AU:AUD AZ:AZN BA:BAM BB:BBD BD:BDT BH:BHD BN:BND BO:BOB BR:BRL BW:BWP BY:BYN CA:CAD CH:CHF
  CL:CLP CM:XAF CN:CNY CO:COP CR:CRC CZ:CZK DK:DKK DO:DOP DZ:DZD EG:EGP ET:ETB FO:DKK GB:GBP GE:GEL GG:GBP GH:GHS GL:DKK GT:GTQ HK:HKD
  HN:HNL HU:HUF ID:IDR IL:ILS IM:GBP IN:INR IQ:IQD IR:IRR IS:ISK JE:GBP JM:JMD JO:JOD JP:JPY KE:KES KG:KGS KH:KHR KR:KRW KW:KWD KZ:KZT
  LB:LBP LI:CHF LK:LKR LY:LYD MA:MAD MD:MDL MK:MKD MN:MNT MO:MOP MU:MUR MX:MXN MY:MYR MZ:MZN NA:NAD NG:NGN NI:NIO NO:NOK NP:NPR NZ:NZD
  OM:OMR PA:PAB PE:PEN PH:PHP PK:PKR PL:PLN PY:PYG QA:QAR RO:RON RS:RSD RU:RUB RW:RWF SA:SAR SE:SEK SG:SGD SJ:NOK SN:XOF TH:THB TN:TND
  TR:TRY TT:TTD TW:TWD TZ:TZS UA:UAH UG:UGX UY:UYU UZ:UZS VE:VES VN:VND ZA:ZAR ZM:ZMW
`)

/** `DE:EUR` → 'DE' => 'EUR'. */
function table(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .trim()
      .split(/\s+/)
      .map((pair): [string, string] => [pair.slice(0, 2), pair.slice(3)]),
  )
}

/** ISO 4217; the euro where nobody knows. */
export function currencyOf(country: string): string {
  if (euro.includes(country)) return 'EUR'
  return dollar.includes(country) ? 'USD' : (currencies.get(country) ?? 'EUR')
}

/** Where most people live, in countries with several zones. */
const mainZones = table(`
  AR:America/Argentina/Buenos_Aires AU:Australia/Sydney BR:America/Sao_Paulo CA:America/Toronto CD:Africa/Kinshasa CL:America/Santiago
  CN:Asia/Shanghai CY:Asia/Nicosia DE:Europe/Berlin EC:America/Guayaquil ES:Europe/Madrid FR:Europe/Paris GB:Europe/London
  GL:America/Nuuk ID:Asia/Jakarta KZ:Asia/Almaty MN:Asia/Ulaanbaatar MX:America/Mexico_City MY:Asia/Kuala_Lumpur NZ:Pacific/Auckland
  PT:Europe/Lisbon RU:Europe/Moscow UA:Europe/Kiev US:America/New_York UZ:Asia/Tashkent VN:Asia/Ho_Chi_Minh
`)

/** IANA name of the zone in which most of the country lives; UTC where nobody knows. */
export function timeZoneOf(country: string): string {
  const main = mainZones.get(country)
  if (main !== undefined) return main
  const { getTimeZones } = Intl.Locale.prototype as { getTimeZones?(this: Intl.Locale): string[] | undefined }
  return getTimeZones?.call(new Intl.Locale(`und-${country}`))?.[0] ?? 'UTC'
}
