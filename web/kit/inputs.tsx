import { lazy } from 'react'

const load = () => import('#web/kit/inputs-body.tsx')

// A list is shown without them: they are fetched when the first field is edited. Use them within <Suspense>.
export const TextField = lazy(async () => ({ default: (await load()).TextField }))
export const LongTextField = lazy(async () => ({ default: (await load()).LongTextField }))
export const SelectField = lazy(async () => ({ default: (await load()).SelectField }))
export const CheckField = lazy(async () => ({ default: (await load()).CheckField }))
