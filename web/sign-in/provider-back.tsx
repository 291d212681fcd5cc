import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import type { Session } from '#web/app/session.ts'
import { useGo } from '#web/kit/go.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { enter } from '#web/sign-in/enter.ts'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'

interface Ended {
  readonly outcome: 'signed-in' | 'factor-needed' | 'linked'
  readonly to: string
}

/** Taken out of the address when the page is loaded, so that it stays neither in the history nor on the screen. */
const query = location.search
if (location.pathname === paths.provider()) history.replaceState(history.state, '', location.pathname)

/** Back from the provider: what it said is handed over, and then one is in, or told why not. */
export default function ProviderBack() {
  const client = useQueryClient()
  const go = useGo()
  const end = useQuery({
    queryKey: ['provider-visit', query],
    queryFn: async () => {
      const { data } = await request<{ data: Ended }>('/provider-visits/end', { method: 'POST', body: { query } })
      if (data.outcome === 'factor-needed') go(paths.secondFactor(), { replace: true })
      else if (data.outcome === 'linked') {
        toast(t('sign-up.provider.linked'))
        go(paths.settings(data.to, 'profile'), { replace: true })
      } else {
        await enter(client, (await request<{ data: Session }>('/session')).data)
        go(paths.home(data.to), { replace: true })
      }
      return data
    },
    // A visit ends once.
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!end.isError) {
    return (
      <SignInFrame title={t('sign-up.provider.waiting')}>
        <Skeletons lines={2} />
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('sign-up.provider.failed')}>
      <Notice tone="danger">{sentenceFor(end.error)}</Notice>
      <p className={classes.aside}>
        <Link to={paths.root()} className={classes.link}>
          {t('sign-up.provider.again')}
        </Link>
      </p>
    </SignInFrame>
  )
}
