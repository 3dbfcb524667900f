//! The one HTTP client of all of the SDK's clients, and whose certificates it trusts.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, RootCertStore};

/// The roots that AWS endpoints chain to; see `build.rs`.
const AWS_ROOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/aws-roots.pem"));

/// Trusts the roots of AWS, and those of the machine once an endpoint has shown a certificate of another root:
/// reading all of the machine's takes a cold function about a millisecond.
pub(super) fn of_aws() -> SharedHttpClient {
    let few = TrustStore::empty().with_pem_certificate(AWS_ROOTS);
    SharedHttpClient::new(FewRoots::new(few, Some(TrustStore::default())))
}

/// Trusts the machine's roots alone.
pub(super) fn of_machine() -> SharedHttpClient {
    over(TrustStore::default())
}

/// Trusts the certificates of a PEM file alone.
///
/// # Errors
/// In words, if it has none or a malformed one.
pub(super) fn of_bundle(pem: Vec<u8>) -> Result<SharedHttpClient, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| format!("is no PEM file of certificates: {error}"))?;
        roots.add(certificate).map_err(|error| format!("has a certificate that cannot be read: {error}"))?;
    }
    if roots.is_empty() {
        return Err("has no certificate".to_owned());
    }
    Ok(SharedHttpClient::new(FewRoots::new(TrustStore::empty().with_pem_certificate(pem), None)))
}

/// ring, not aws-lc: it starts 30 ms faster, since it has no entropy of its own to gather.
fn over(trusted: TrustStore) -> SharedHttpClient {
    let context = TlsContext::builder().with_trust_store(trusted).build().unwrap_or_default();
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https()
}

/// A client that trusts a few roots, and another for the endpoints of others, if they are to be trusted.
///
/// The SDK has every service's client build a connector only to check its settings. This one has none to check, so
/// connectors are built when the first call needs one.
#[derive(Clone, Debug)]
struct FewRoots {
    few: SharedHttpClient,
    full: Option<SharedHttpClient>,
    /// An endpoint has shown a certificate of a root that is not among the few.
    met_another: Arc<AtomicBool>,
}

impl FewRoots {
    fn new(few: TrustStore, full: Option<TrustStore>) -> Self {
        Self { few: over(few), full: full.map(over), met_another: Arc::default() }
    }
}

impl HttpClient for FewRoots {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let Some(full) = &self.full else { return self.few.http_connector(settings, components) };
        if self.met_another.load(Ordering::Relaxed) {
            return full.http_connector(settings, components);
        }
        SharedHttpConnector::new(FewFirst {
            first: self.few.http_connector(settings, components),
            full: full.clone(),
            met_another: self.met_another.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.few.connector_metadata()
    }
}

/// Sends by the few roots, and once more by all where the endpoint's is not among them.
#[derive(Clone, Debug)]
struct FewFirst {
    first: SharedHttpConnector,
    full: SharedHttpClient,
    met_another: Arc<AtomicBool>,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for FewFirst {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // Nothing of the request is sent before the certificate is accepted, so sending it again doubles nothing.
        // A body that is a stream could not be; Rekey sends none.
        let again = request.try_clone();
        let first = self.first.call(request);
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            match (first.await, again) {
                (Err(error), Some(again)) if is_of_unknown_root(&error) => {
                    this.met_another.store(true, Ordering::Relaxed);
                    this.full.http_connector(&this.settings, &this.components).call(again).await
                }
                (answer, _) => answer,
            }
        })
    }
}

fn is_of_unknown_root(error: &ConnectorError) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)) = error.downcast_ref()
        {
            return true;
        }
        // An io::Error is not the source of what it holds.
        let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = held.map(|held| held as &(dyn Error + 'static)).or_else(|| error.source());
    }
    false
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use aws_config::{BehaviorVersion, Region, SdkConfig};
    use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use rustls::ServerConfig;
    use rustls::pki_types::PrivateKeyDer;
    use sha2::{Digest, Sha256};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// DynamoDB that has no tables, with a certificate of a root of its own.
    struct Endpoint {
        url: String,
        root: String,
        handshakes: Arc<AtomicUsize>,
    }

    async fn endpoint() -> Endpoint {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf =
            CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &root).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let handshakes = Arc::new(AtomicUsize::new(0));
        let (acceptor, seen) = (TlsAcceptor::from(Arc::new(config)), handshakes.clone());
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                seen.fetch_add(1, Ordering::Relaxed);
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(socket).await else { return };
                    let mut request = [0; 4096];
                    while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        let body = r#"{"TableNames":[]}"#;
                        let head =
                            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length:";
                        stream
                            .write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes())
                            .await
                            .unwrap();
                    }
                });
            }
        });
        Endpoint { url, root: root.pem(), handshakes }
    }

    impl Endpoint {
        async fn answers(&self, trusting: SharedHttpClient) -> bool {
            let config = SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::from_static("us-east-1"))
                .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                    "a", "b", None, None, "test",
                )))
                .retry_config(aws_config::retry::RetryConfig::disabled())
                .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())
                .endpoint_url(&self.url)
                .http_client(trusting)
                .build();
            let client = aws_sdk_dynamodb::Client::new(&config);
            let answered =
                tokio::time::timeout(Duration::from_secs(30), client.list_tables().send()).await.unwrap();
            client.list_tables().send().await.is_ok() == answered.is_ok() && answered.is_ok()
        }
    }

    fn trusting(pem: &str) -> TrustStore {
        TrustStore::empty().with_pem_certificate(pem)
    }

    fn aws_roots() -> TrustStore {
        TrustStore::empty().with_pem_certificate(AWS_ROOTS)
    }

    #[tokio::test]
    async fn an_endpoint_of_another_root_is_met_with_all_roots_and_remembered() {
        let endpoint = endpoint().await;
        let client = FewRoots::new(aws_roots(), Some(trusting(&endpoint.root)));
        let met = client.met_another.clone();
        assert!(endpoint.answers(SharedHttpClient::new(client)).await);
        assert!(met.load(Ordering::Relaxed));
        // One that was refused, one for both calls.
        assert_eq!(endpoint.handshakes.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn an_endpoint_of_the_few_roots_needs_no_others() {
        let endpoint = endpoint().await;
        let client = FewRoots::new(trusting(&endpoint.root), Some(aws_roots()));
        let met = client.met_another.clone();
        assert!(endpoint.answers(SharedHttpClient::new(client)).await);
        assert!(!met.load(Ordering::Relaxed));
        assert_eq!(endpoint.handshakes.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn an_endpoint_of_no_root_is_refused() {
        let endpoint = endpoint().await;
        let client = FewRoots::new(aws_roots(), Some(aws_roots()));
        assert!(!endpoint.answers(SharedHttpClient::new(client)).await);
        assert!(!endpoint.answers(of_bundle(AWS_ROOTS.to_vec()).unwrap()).await);
    }

    #[tokio::test]
    async fn a_bundle_is_trusted_alone() {
        let endpoint = endpoint().await;
        assert!(endpoint.answers(of_bundle(endpoint.root.clone().into_bytes()).unwrap()).await);
    }

    #[test]
    fn a_bundle_that_cannot_be_read_is_refused() {
        assert_eq!(of_bundle(Vec::new()).unwrap_err(), "has no certificate");
        let cut = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        assert!(of_bundle(cut.into()).unwrap_err().starts_with("has a certificate that cannot be read"));
        let open = "-----BEGIN CERTIFICATE-----\nMAA=\n";
        assert!(of_bundle(open.into()).unwrap_err().starts_with("is no PEM file of certificates"));
    }

    /// By the fingerprints that Amazon Trust Services publishes.
    #[test]
    fn the_roots_of_aws_are_the_five_that_amazon_names() {
        let found: Vec<String> = CertificateDer::pem_slice_iter(AWS_ROOTS)
            .map(|root| Sha256::digest(root.unwrap()).iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        let published = [
            "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
            "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
            "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
            "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
            "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
        ];
        assert_eq!(found, published);
    }
}
