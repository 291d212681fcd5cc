import { Radio } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ErasureDecider, erasureDeciders } from '#schema/request.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { useMayManage } from '#web/settings/may-manage.ts'

interface Settings {
  readonly erasure: ErasureDecider
}

/** Whether somebody looks at each wish to be deleted, or only where something stands against it. */
export function RequestSettings() {
  const tenant = useTenant()
  const client = useQueryClient()
  const mayManage = useMayManage()
  const key = ['request-settings', tenant]
  const found = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await request<{ data: Settings }>('/request-settings', { tenant, signal })).data,
    staleTime: 0,
  })
  const choose = async (erasure: ErasureDecider) => {
    client.setQueryData(key, { erasure })
    try {
      await request('/request-settings', { method: 'PUT', body: { erasure }, tenant })
      toast(t('requests.settings.saved'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: key })
  }
  return (
    <Section title={t('requests.settings.title')} description={t('requests.settings.text')}>
      {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Skeletons lines={3} />}
      {found.data !== undefined && (
        <Radio.Group
          aria-label={t('requests.settings.title')}
          value={found.data.erasure}
          onChange={(next) => void choose(next === 'person' ? 'person' : 'automatic')}
        >
          {erasureDeciders.map((each) => (
            <Radio
              key={each}
              mt="xs"
              value={each}
              label={t(`requests.settings.${each}`)}
              description={t(`requests.settings.${each}Text`)}
              disabled={!mayManage}
            />
          ))}
        </Radio.Group>
      )}
    </Section>
  )
}
