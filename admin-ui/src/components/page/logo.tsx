import { gatewayUrl } from '../../api/client.js';

export function Logo({ size = 30 }: { readonly size?: number }) {
  return <img src={`${gatewayUrl}/admin/icon.svg`} alt="" width={size} height={size} />;
}
