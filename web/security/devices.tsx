import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { formatDate, formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { countryName } from '#web/kit/countries.ts'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { DeviceRow } from '#web/security/device-row.tsx'
import { deviceName, refreshSecurity } from '#web/security/factors.ts'
import classes from '#web/settings/settings.module.css'

interface Device {
  readonly id: string
  readonly lastUsedAt: string
  readonly expiresAt: string
  readonly country: string | null
  readonly browser: string | null
  readonly os: string | null
  readonly current: boolean
}

/** The devices that are not asked for the second factor; each can be forgotten. */
export function Devices() {
  const devices = useQuery({
    queryKey: ['devices'],
    queryFn: async ({ signal }) => (await request<{ data: readonly Device[] }>('/devices', { signal })).data,
    staleTime: 0,
  })
  return (
    <Section title={t('security.devices.title')} description={t('security.devices.text')}>
      {devices.isPending && <Skeletons lines={2} />}
      {devices.isError && <ErrorState error={devices.error} retry={() => void devices.refetch()} />}
      {devices.data?.length === 0 && <p className={classes.hint}>{t('security.devices.none')}</p>}
      {devices.data !== undefined && devices.data.length > 0 && (
        <ul className={classes.rows}>
          {devices.data.map((device) => (
            <Row key={device.id} device={device} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Row({ device }: { device: Device }) {
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: () => request(`/devices/${device.id}`, { method: 'DELETE' }),
    onSuccess: () => toast(t('security.devices.forgotten')),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => refreshSecurity(client),
  })
  const { country, lastUsedAt, expiresAt } = device
  const details = [
    ...(country === null ? [] : [countryName(country)]),
    t('security.devices.lastUsed', { when: formatRelative(lastUsedAt, locale(), new Date()) }),
    t('security.devices.until', { day: formatDate(expiresAt.slice(0, 10), locale()) }),
  ]
  return (
    <DeviceRow device={device} current={device.current} details={[['facts', details.join(' · ')]]}>
      <Button
        variant="default"
        size="xs"
        aria-label={t('security.devices.forgetOne', { device: deviceName(device) })}
        loading={forget.isPending}
        onClick={() => forget.mutate()}
      >
        {t('security.devices.forget')}
      </Button>
    </DeviceRow>
  )
}
