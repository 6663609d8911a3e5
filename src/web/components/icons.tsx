// Drawings. All are decoration beside words, so none is read out.
import type { JSX } from 'solid-js'

const Icon = (props: { readonly children: JSX.Element }): JSX.Element => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    {props.children}
  </svg>
)

export const TimelineIcon = (): JSX.Element => (
  <Icon>
    <path d="M5 6h14M5 12h14M5 18h9" />
  </Icon>
)
export const PeopleIcon = (): JSX.Element => (
  <Icon>
    <circle cx="9" cy="8.500" r="3.500" />
    <path d="M2.500 19.500c.8-3.200 3.300-5 6.500-5s5.700 1.800 6.500 5M16 5.300a3.500 3.500 0 0 1 0 6.400M18.500 15.200c1.500.8 2.500 2.200 3 4.300" />
  </Icon>
)
export const MessagesIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 6.500h16v11H4zM4.500 7l7.500 6 7.500-6" />
  </Icon>
)
export const GroupIcon = (): JSX.Element => (
  <Icon>
    <circle cx="8" cy="9" r="3" />
    <circle cx="16" cy="9" r="3" />
    <path d="M2.500 19c.6-3 2.700-4.500 5.500-4.500s4.900 1.500 5.500 4.500M13.500 15c.8-.4 1.600-.5 2.500-.5 2.800 0 4.900 1.500 5.500 4.500" />
  </Icon>
)
export const NodeIcon = (): JSX.Element => (
  <Icon>
    <circle cx="12" cy="5" r="2.500" />
    <circle cx="5" cy="18" r="2.500" />
    <circle cx="19" cy="18" r="2.500" />
    <path d="M10.800 7.300 6.200 15.700M13.200 7.300l4.600 8.400M7.500 18h9" />
  </Icon>
)
export const ReplyIcon = (): JSX.Element => (
  <Icon>
    <path d="M9.500 6 4 11.500 9.500 17M4.500 11.500H14c3.600 0 6 2.400 6 6.500" />
  </Icon>
)
export const RetransmitIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 11V9.500A2.500 2.500 0 0 1 6.500 7H19M16 4l3 3-3 3M20 13v1.500a2.500 2.500 0 0 1-2.500 2.500H5M8 20l-3-3 3-3" />
  </Icon>
)
export const CheckIcon = (): JSX.Element => (
  <Icon>
    <path d="m5 12.500 4.500 4.500L19 7.500" />
  </Icon>
)
export const ChevronIcon = (): JSX.Element => (
  <Icon>
    <path d="m7 10 5 5 5-5" />
  </Icon>
)
export const WarningIcon = (): JSX.Element => (
  <Icon>
    <path d="M12 4 2.800 19.500h18.400L12 4ZM12 10v4.500M12 17v.100" />
  </Icon>
)
export const Logo = (): JSX.Element => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M5 7h22M8.500 13.500h15M12.500 20h8M15.500 26h2" />
  </svg>
)
