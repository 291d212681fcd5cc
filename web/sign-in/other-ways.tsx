import { useQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { Link } from '#web/kit/link.tsx'
import classes from '#web/sign-in/frame.module.css'

/** Below the sign-in: through one's organisation, and, where strangers may, an organisation of one's own. */
export function OtherWays() {
  const mode = useQuery({
    queryKey: ['sign-up', 'mode'],
    queryFn: async () => (await request<{ data: { mode: string } }>('/sign-up')).data.mode,
    retry: false,
  }).data
  return (
    <>
      <p className={classes.aside}>
        <Link to={paths.organisationSignIn()} className={classes.link}>
          {t('web.signIn.organisation')}
        </Link>
      </p>
      {mode === 'open' && (
        <p className={classes.aside}>
          <Link to={paths.signUp()} className={classes.link}>
            {t('web.signIn.signUp')}
          </Link>
        </p>
      )}
    </>
  )
}
